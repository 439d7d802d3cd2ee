import type { ClerkEvent } from "#app/platform/clerk/webhook.server.ts";
import type { Sql } from "#db/client.ts";
import type { History } from "#tests/support/world/clerk-history.ts";

/** All that can be seen of a history afterwards: the people, the open workspaces, and who is in each, as what. */
export async function stateOf(sql: Sql, { userIds, organizationIds }: History) {
	const people = await sql`select clerk_user_id as id, email, first_name from public.users
		where clerk_user_id in ${sql(userIds)} and deleted_at is null`;
	const open = await sql`select id, name, schema_name from public.tenants
		where id in ${sql(organizationIds)} and status = 'active'`;
	const openIds = [...open.map(({ id }) => String(id)), ""];
	const index = await sql`select organization_id, user_id, role from public.organization_memberships
		where organization_id in ${sql(openIds)} and status = 'active'`;
	const transaction = await Promise.all(
		open.map(async ({ id, name, schema_name }) => ({
			id: place(organizationIds, id),
			name,
			members: (
				await sql.unsafe(`select id, email, first_name, role from "${schema_name}".users where is_active`)
			)
				.map((row) => `${place(userIds, row.id)} ${row.email} ${row.first_name} ${row.role}`)
				.sort(),
		})),
	);
	return {
		people: people.map((row) => `${place(userIds, row.id)} ${row.email} ${row.first_name}`).sort(),
		transaction: transaction.sort((one, other) => one.id - other.id),
		index: index
			.map(
				(row) => `${place(organizationIds, row.organization_id)} ${place(userIds, row.user_id)} ${row.role}`,
			)
			.sort(),
	};
}

const place = (ids: string[], id: string) => ids.indexOf(id);

/** Repeats some events and moves some, as `luck` says. */
export function mixed(events: ClerkEvent[], luck: [number, number][]): ClerkEvent[] {
	const all = [...events];
	for (const [from, to] of luck) {
		const [moved] = from % 3 === 0 ? [all[from % all.length]] : all.splice(from % all.length, 1);
		if (moved) all.splice(to % (all.length + 1), 0, moved);
	}
	return all;
}
