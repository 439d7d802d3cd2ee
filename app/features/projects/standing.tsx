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

/** Shows the day by which a project is due, and whether that has passed. */
export function DueDay({ project, today }: { project: Standing; today: string }) {
	if (project.dueOn === null) return null;
	return (
		<span>
			Due <Day day={project.dueOn} /> {isOverdue(project, today) && <Badge tone="danger">Overdue</Badge>}
		</span>
	);
}
