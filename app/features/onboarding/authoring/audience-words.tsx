import { Badge } from "#app/ui/elements/badge.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { shortened } from "#app/ui/text/shortened.ts";
import type { Audience } from "./list.server.ts";

const NAMED = 8;
// Bytes of HTML, of which a list of 50 paths has as many each.
const MOST_TEXT = 400;

/** Describes who gets a path: roles, teams, everyone else. */
export function AudienceWords({ audience: { roles, teams, isDefault } }: { audience: Audience }) {
	const names = [...roles, ...teams.map((team) => sentence`${team} (team)`)];
	const shown = shortened(names.slice(0, NAMED), MOST_TEXT);
	const more = names.length - shown.length;
	if (names.length === 0 && !isDefault) return <>No one yet</>;
	return (
		<>
			{isDefault && <Badge tone="accent">Default</Badge>} {shown.join(", ")}
			{more > 0 && ` and ${more} more`}
		</>
	);
}

/** Says how many members something applies to. */
export function membersIn(count: number): string {
	if (count === 0) return "No one";
	return count === 1 ? "1 member" : `${count} members`;
}
