import { Badge } from "#app/ui/elements/badge.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import type { Audience } from "./list.server.ts";

/** Describes who gets a path: roles, teams, everyone else. */
export function AudienceWords({ audience: { roles, teams, isDefault } }: { audience: Audience }) {
	const names = [...roles, ...teams.map((team) => sentence`${team} (team)`)];
	if (names.length === 0 && !isDefault) return <>No one yet</>;
	return (
		<>
			{isDefault && <Badge tone="accent">Default</Badge>} {names.join(", ")}
		</>
	);
}
