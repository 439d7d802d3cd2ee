import { Section } from "#app/ui/elements/card.tsx";
import { AddTask } from "./add-task.tsx";
import type { TaskPage } from "./list.server.ts";
import { tasksAddress } from "./list-address.ts";
import { TaskList } from "./task-list.tsx";

type TasksSectionProps = { page: TaskPage; base: string; slug: string; today: string };

/** Shows the open tasks of a project on its page, with a form for another and links to all of them. */
export function TasksSection({ page, base, slug, today }: TasksSectionProps) {
	const { tasks, open, done, cannotEdit, me, before, after } = page;
	if (open + done === 0 && cannotEdit !== null) return null;
	const more = open - tasks.length;
	return (
		<div id="tasks">
			<Section
				title="Tasks"
				actions={
					<a className="link" href={tasksAddress([base, slug])}>
						All tasks
					</a>
				}
			>
				<div className="stack">
					{tasks.length > 0 ? (
						<TaskList {...{ tasks, cannotEdit, me, before, after, base, slug, today }} />
					) : (
						<p className="text-ink-soft">
							{done > 0 ? "Everything is done." : "No tasks yet. Add the first thing to be done."}
						</p>
					)}
					{more > 0 && (
						<a className="link" href={tasksAddress([base, slug], { after: page.after })}>
							{`${more.toLocaleString("en")} more open ${more === 1 ? "task" : "tasks"}`}
						</a>
					)}
					{done > 0 && (
						<a className="link" href={tasksAddress([base, slug], { show: "done" })}>
							{`Done (${done.toLocaleString("en")})`}
						</a>
					)}
					{cannotEdit === null && <AddTask base={base} slug={slug} />}
				</div>
			</Section>
		</div>
	);
}
