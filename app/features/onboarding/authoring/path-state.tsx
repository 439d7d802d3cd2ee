import { Badge } from "#app/ui/elements/badge.tsx";

/** Shows how a path’s draft compares with what is published. */
export function PathState({
	publishedVersion,
	differs,
}: {
	publishedVersion: number | null;
	/** Whether the draft differs from what is published. */
	differs: boolean;
}) {
	if (publishedVersion === null) return <Badge tone="warning">Not published yet</Badge>;
	if (differs) return <Badge tone="warning">{`Draft differs from version ${publishedVersion}`}</Badge>;
	return <Badge tone="success">{`Version ${publishedVersion} is published`}</Badge>;
}
