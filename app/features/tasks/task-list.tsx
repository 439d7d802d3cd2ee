import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Avatar } from "#app/ui/elements/avatar.tsx";
import { Badge } from "#app/ui/elements/badge.tsx";
import type { HiddenValues } from "#app/ui/forms/hidden-fields.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { Day } from "#app/ui/text/time.tsx";
import type { ListedTask, TaskPage } from "./list.server.ts";

type TaskListProps = {
	tasks: TaskPage["tasks"];
	cannotEdit: TaskPage["cannotEdit"];
	me: TaskPage["me"];
	/** Where the list continues, if it does: the first task of all has no button that moves it up, the last none down. */
	before: TaskPage["before"];
	after: TaskPage["after"];
	base: string;
	slug: string;
	/** The day in the workspace’s time zone. */
	today: string;
	/** Which page of the list this is, to return to it. */
	place?: HiddenValues;
};

/**
 * Lists tasks, each with its buttons. They are one form, whose address and mark would otherwise be repeated for each
 * button: a page of fifty tasks stays small.
 *
 * Accessibility: a list; every button is named by its word and, through `aria-labelledby`, by the whole text of its
 * task; a done task says so in words; after a move the page opens at the task.
 */
export function TaskList({ tasks, before, after, base, slug, place, ...rest }: TaskListProps) {
	return (
		<sortable-list>
			<PostForm action={pageIn(base, "/projects/:project/tasks", slug)} hidden={place}>
				<ul className="tasks">
					{tasks.map((task, at) => (
						<li key={task.id} id={`task-${task.id}`}>
							<Tick task={task} {...rest} />
							<div>
								<bdi id={`t${task.id}`}>{task.text}</bdi>
								<About task={task} today={rest.today} />
							</div>
							{rest.cannotEdit === null && (
								<div className="row">
									{task.doneAt === null && (at > 0 || before) && (
										<Press id={task.id} name="up">
											Up
										</Press>
									)}{" "}
									{task.doneAt === null && (at < tasks.length - 1 || after) && (
										<Press id={task.id} name="down">
											Down
										</Press>
									)}{" "}
									<a
										id={`e${task.id}`}
										aria-labelledby={`e${task.id} t${task.id}`}
										href={pageIn(base, "/projects/:project/tasks/:task", slug, task.id)}
									>
										Edit
									</a>
								</div>
							)}
						</li>
					))}
				</ul>
			</PostForm>
		</sortable-list>
	);
}

function Tick({ task, cannotEdit, me }: { task: ListedTask } & Pick<TaskListProps, "cannotEdit" | "me">) {
	const isDone = task.doneAt !== null;
	const isTheirs = me !== undefined && task.assigneeId === me;
	if (cannotEdit !== null && !isTheirs) {
		return (
			<span className="tick" data-done={isDone || undefined}>
				{isDone && <span className="sr-only">Done:</span>}
			</span>
		);
	}
	return (
		<Press id={task.id} name={isDone ? "open" : "done"} className="tick" isDone={isDone}>
			<span className="sr-only">{isDone ? "Mark as not done:" : "Mark as done:"}</span>
		</Press>
	);
}

type PressProps = {
	id: number;
	name: "done" | "open" | "up" | "down";
	className?: string;
	isDone?: boolean;
	children: React.ReactNode;
};

function Press({ id, name, className, isDone, children }: PressProps) {
	const own = `${name}${id}`;
	return (
		<button
			type="submit"
			id={own}
			aria-labelledby={`${own} t${id}`}
			name={name}
			value={id}
			className={className}
			data-done={isDone || undefined}
		>
			{children}
		</button>
	);
}

/** Whom a task is for, and until when. */
function About({
	task: { assignee, assigneeId, dueOn, doneAt },
	today,
}: {
	task: ListedTask;
	today: string;
}) {
	if (!assignee && dueOn === null) return null;
	return (
		<p>
			{assignee && (
				<span>
					<Avatar name={assignee} id={assigneeId ?? assignee} /> <bdi>{assignee}</bdi>
				</span>
			)}{" "}
			{dueOn !== null && (
				<span>
					Due <Day day={dueOn} today={today} />
				</span>
			)}{" "}
			{dueOn !== null && doneAt === null && dueOn < today && <Badge tone="danger">Overdue</Badge>}
		</p>
	);
}
