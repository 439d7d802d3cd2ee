import { Badge, type BadgeTone } from "#app/ui/elements/badge.tsx";
import { Day } from "#app/ui/text/time.tsx";
import type { ProjectStage } from "#db/schema/tenant/projects.ts";
import { STAGES } from "./forms.ts";

/** What tells how a project stands. */
type Standing = { status: "active" | "archived"; stage: ProjectStage; dueOn: string | null };

const TONES: Record<ProjectStage, BadgeTone> = {
	idea: "neutral",
	in_progress: "accent",
	waiting: "neutral",
	done: "success",
};

/** Shows how far a project has come; an archived one is only that. */
export function StageBadge({ project: { status, stage } }: { project: Standing }) {
	if (status === "archived") return <Badge tone="warning">Archived</Badge>;
	return <Badge tone={TONES[stage]}>{STAGES[stage]}</Badge>;
}

/** Tells whether the day has passed before the work was done. `today`: the day in the workspace’s time zone. */
export const isOverdue = ({ status, stage, dueOn }: Standing, today: string): boolean =>
	status === "active" && stage !== "done" && dueOn !== null && dueOn < today;

type DueProps = { project: Standing; today: string };

/** Shows the day by which a project is due, and whether that has passed. */
export function DueDay(due: DueProps) {
	if (due.project.dueOn === null) return null;
	return (
		<span>
			Due <DueOn {...due} />
		</span>
	);
}

/** Does the same where a heading says what the day is. */
export function DueOn({ project, today }: DueProps) {
	if (project.dueOn === null) return null;
	return (
		<>
			<Day day={project.dueOn} today={today} />{" "}
			{isOverdue(project, today) && <Badge tone="danger">Overdue</Badge>}
		</>
	);
}
