import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import { classNames } from "#app/ui/elements/class-names.ts";
import { Icon } from "#app/ui/elements/icon.tsx";
import { Day } from "#app/ui/text/time.tsx";
import type { Work } from "./list.server.ts";

type WorkListProps = {
	work: readonly Work[];
	base: string;
	/** The day in the workspace’s time zone. */
	today: string;
	/** Gives each task a button that ticks it, for the form around the list. */
	ticks?: true;
};

/**
 * Lists what there is to do, each with where it belongs and until when.
 *
 * Accessibility: a list; the button of a task is named by its words and, through `aria-labelledby`, by the whole task.
 */
export function WorkList({ work, base, today, ticks }: WorkListProps) {
	return (
		<ul className={classNames("work", ticks && "ticks")}>
			{work.map((one) => (
				<li key={`${one.kind} ${one.id}`}>
					{ticks && one.kind === "task" && <Tick task={one} />}
					{ticks && one.kind === "project" && (
						<span className="tick-place">
							<Icon name="projects" />
						</span>
					)}
					<div className="what">
						<a id={idOf(one)} className="link" href={addressOf(one, base)}>
							<bdi>{one.text}</bdi>
						</a>
						<p className="text-small text-ink-soft">
							{one.kind === "task" ? <bdi>{one.project}</bdi> : "You lead this project"}
						</p>
					</div>
					<Due dueOn={one.dueOn} today={today} />
				</li>
			))}
		</ul>
	);
}

/** The page of the project, at the task. */
function addressOf({ kind, id, slug }: Work, base: string): string {
	return `${pageIn(base, "/projects/:project", slug)}${kind === "task" ? `#task-${id}` : ""}`;
}

const idOf = ({ kind, id }: Work) => `${kind}-${id}`;

function Tick({ task }: { task: Work }) {
	const own = `tick-${task.id}`;
	return (
		<button
			type="submit"
			id={own}
			aria-labelledby={`${own} ${idOf(task)}`}
			name="task"
			value={`${task.slug}.${task.id}`}
			className="tick"
		>
			<span className="sr-only">Mark as done:</span>
		</button>
	);
}

function Due({ dueOn, today }: { dueOn: string | null; today: string }) {
	if (dueOn === null) return null;
	return (
		<p className="text-small">
			<Day day={dueOn} today={today} /> {dueOn < today && <Badge tone="danger">Overdue</Badge>}
		</p>
	);
}
