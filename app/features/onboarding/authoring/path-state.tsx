import { Badge } from "#app/ui/elements/badge.tsx";

/** Where the draft of a path stands towards what members begin. */
export function PathState({
	publishedVersion,
	differs,
}: {
	publishedVersion: number | null;
	/** Whether the draft says something else than what is published. */
	differs: boolean;
}) {
	if (publishedVersion === null) return <Badge tone="warning">Not published yet</Badge>;
	if (differs) return <Badge tone="warning">{`Draft differs from version ${publishedVersion}`}</Badge>;
	return <Badge tone="success">{`Version ${publishedVersion} is published`}</Badge>;
}
