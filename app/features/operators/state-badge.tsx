import { Badge, type BadgeTone } from "#app/ui/elements/badge.tsx";

const LOOKS: Record<string, [words: string, tone: BadgeTone]> = {
	active: ["Active", "success"],
	suspended: ["Suspended", "warning"],
	archived: ["Archived", "neutral"],
	provisioning: ["Ready", "neutral"],
	running: ["Running", "accent"],
	queued: ["Queued", "neutral"],
	done: ["Done", "success"],
	skipped: ["Skipped", "neutral"],
	failed: ["Failed", "danger"],
	interrupted: ["Interrupted", "warning"],
	open: ["Open", "danger"],
	resolved: ["Resolved", "success"],
};

/** Shows the state of a workspace, a run, or an error. Accessibility: as `Badge`. */
export function StateBadge({ state }: { state: string }) {
	const [words, tone] = LOOKS[state] ?? [state, "neutral"];
	return <Badge tone={tone}>{words}</Badge>;
}
