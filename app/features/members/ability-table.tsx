import { Table } from "#app/ui/lists/table.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import type { Ability } from "./abilities.ts";
import type { MembershipStatus } from "./membership-status.ts";

type AbilityTableProps = { abilities: Ability[]; role: string; status: MembershipStatus };

const NOTHING_NOW: Record<MembershipStatus, string | null> = {
	active: null,
	suspended: "While suspended, they can’t do anything. Once reactivated, they can do this:",
	left: "They are no longer a member and can’t do anything. Their role could do this:",
};

/** Lists every permission: whether a role has it, and which of its permissions grants it. */
export function AbilityTable({ abilities, role, status }: AbilityTableProps) {
	const nothing = NOTHING_NOW[status];
	return (
		<>
			{nothing && <p className="mb-3">{nothing}</p>}
			<Table
				caption={sentence`What the role ${role} can do`}
				rows={abilities}
				rowKey={({ key }) => key}
				columns={[
					{ key: "what", header: "Permission", cell: ({ description }) => description },
					{ key: "can", header: "Allowed", cell: ({ by }) => (by ? "Yes" : "No") },
					{ key: "why", header: "Why", cell: (ability) => reasonOf(ability, role) },
				]}
			/>
		</>
	);
}

function reasonOf({ key, by }: Ability, role: string): string {
	if (!by) return sentence`${role} doesn’t include it.`;
	if (by.key === key) return sentence`${role} includes it.`;
	return sentence`${role} includes “${by.description}”.`;
}
