import { expect } from "vitest";
import type { ClerkEvent } from "#app/platform/clerk/webhook.server.ts";
import { connect } from "#db/client.ts";
import { createMembership, createOrganization, createUser } from "#scripts/local/clerk/state/directory.ts";
import type { Emulator } from "#scripts/local/clerk/state/emulator.ts";
import type { MembershipRow, UserRow } from "#scripts/local/clerk/state/state.ts";
import { openFront } from "#tests/support/browser/visit.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { takeOutbox } from "#tests/support/world/clerk-outbox.ts";

export type WebhookWorld = Awaited<ReturnType<typeof openWebhookWorld>>;

/** A local Clerk, this file's database, and the inbox between them: for tests that deliver by hand. */
export async function openWebhookWorld() {
	const sql = connect({ url: (await testDatabase()).url });
	const front = await openFront({ environment: { DATABASE_URL: process.env.DATABASE_URL ?? "" } });
	const { receive } = await import("#app/features/clerk-sync/webhooks/inbox.server.ts");
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	const clerk: Emulator = front.local.emulator;
	let number = 0;

	async function tenantOf(id: string) {
		const [row] = await sql`
			select name, slug, schema_name, status, is_active from public.tenants where id = ${id}`;
		return row;
	}

	async function receiveAll(events = takeOutbox(clerk)): Promise<string[]> {
		const outcomes: string[] = [];
		for (const event of events) outcomes.push(await receive(event));
		return outcomes;
	}

	function signUp(name: string): UserRow {
		return createUser(clerk, { email: `${name}@example.test`, firstName: name, lastName: "Person" });
	}

	return {
		clerk,
		sql,
		receive,
		receiveAll,
		signUp,
		tenantOf,
		turn: front.turn,
		/** What the acts make Clerk tell, not yet delivered. */
		told(act: () => unknown): ClerkEvent[] {
			takeOutbox(clerk);
			act();
			return takeOutbox(clerk);
		},
		/** `id role` of each active member, after seeing to it that the index of memberships says the same. */
		async members(id: string): Promise<string[]> {
			const tenant = await tenantOf(id);
			if (!tenant) return [];
			const rows = await sql.unsafe(`select id, role from "${tenant.schema_name}".users where is_active`);
			const index = await sql`select user_id as id, role from public.organization_memberships
				where organization_id = ${id} and status = 'active'`;
			const lines = rows.map((row) => `${row.id} ${row.role}`).sort();
			expect(index.map((row) => `${row.id} ${row.role}`).sort()).toEqual(lines);
			return lines;
		},
		/** What the workspace's trail says, oldest first. */
		async trail(id: string): Promise<string[]> {
			const tenant = await tenantOf(id);
			const rows = await sql.unsafe(`select event from "${tenant?.schema_name}".audit_logs order by seq`);
			return rows.map((row) => row.event);
		},
		/** An organization whose workspace is there, with its owner, and somebody who is not in it yet. */
		async anOrganization() {
			number++;
			const owner = signUp(`owner${number}`);
			const guest = signUp(`guest${number}`);
			const organization = createOrganization(clerk, { name: `Org ${number}`, createdBy: owner.id });
			await receiveAll();
			return {
				number,
				owner,
				guest,
				organization,
				join(role = "org:member", who = guest): MembershipRow {
					return createMembership(clerk, organization, { userId: who.id, role });
				},
			};
		},
		async close(): Promise<void> {
			await closeDatabase();
			await Promise.all([front.stop(), sql.end()]);
		},
	};
}

export type Founded = Awaited<ReturnType<WebhookWorld["anOrganization"]>>;
