import { Badge } from "#app/ui/elements/badge.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import type { Audience } from "./list.server.ts";

/** For whom a path is, in words: roles, teams, everybody else. */
export function AudienceWords({ audience: { roles, teams, isDefault } }: { audience: Audience }) {
	const names = [...roles, ...teams.map((team) => sentence`${team} (team)`)];
	if (names.length === 0 && !isDefault) return <>Nobody yet</>;
	return (
		<>
			{isDefault && <Badge tone="accent">Default</Badge>} {names.join(", ")}
		</>
	);
}
