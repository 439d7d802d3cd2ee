import { connect } from "#db/client.ts";
import { createUser } from "#scripts/local/clerk/state/directory.ts";
import { openFront } from "#tests/support/browser/visit.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { anInvitation } from "#tests/support/world/invitation.ts";
import { asMember, aTenant, testPool } from "#tests/support/world/tenant.ts";

export type InvitationWorld = Awaited<ReturnType<typeof openInvitationWorld>>;

const facts = { requestId: "req_1", nonce: "", ip: "192.0.2.7", userAgent: "test" };

/** A workspace with an owner, and people at a local Clerk whom nobody there knows. Call in `beforeAll`. */
export async function openInvitationWorld() {
	const sql = connect({ url: (await testDatabase()).url });
	const front = await openFront({ environment: { DATABASE_URL: process.env.DATABASE_URL ?? "" } });
	// Only now: these read the environment.
	const answers = await import("#app/features/invitations/answering/answers.server.ts");
	const pages = await import("#app/features/invitations/answering/page.server.ts");
	const pool = await testPool();
	const record = await aTenant(pool, { name: "Acme" });
	const owner = await asMember(record, record.id.replace("org_", "user_"));
	let count = 0;

	/** Somebody with an account at Clerk whom nobody here knows. */
	function aPerson(given: Partial<Parameters<typeof createUser>[1]> = {}) {
		const email = `guest-${count++}@example.com`;
		return createUser(front.local.emulator, { email, firstName: "Gus", lastName: "Guest", ...given });
	}

	return {
		...{ sql, front, pool, record, owner, aPerson },
		/** Somebody who was invited, and what with. */
		async invited(given: Parameters<typeof anInvitation>[2] = {}, person = aPerson()) {
			return { person, ...(await anInvitation(owner, person.email, given)) };
		},
		accept: (key: string, userId: string) => answers.acceptInvitation(key, userId, facts),
		decline: answers.declineInvitation,
		ask: answers.askForInvitation,
		pageOf: pages.getInvitationPage,
		stateOf: async (key: string, userId?: string) => (await pages.getInvitationPage(key, userId)).state,
		async memberRow(userId: string) {
			const rows = await sql.unsafe(
				`select role, is_active, left_at from "${record.schemaName}".users where id = '${userId}'`,
			);
			return rows[0];
		},
		async indexRow(userId: string) {
			const rows =
				await sql`select role, status from public.organization_memberships where user_id = ${userId}`;
			return rows[0];
		},
		/** What the trail has about something, as `event by kind id`. */
		async eventsOf(subjectId: string): Promise<string[]> {
			const rows = await sql.unsafe(
				`select event, actor_kind, actor_id from "${record.schemaName}".audit_logs
				where subject_id = '${subjectId}' order by seq`,
			);
			return rows.map((row) => `${row.event} by ${row.actor_kind} ${row.actor_id}`);
		},
		async stop() {
			await (await import("#app/platform/database/database.server.ts")).closeDatabase();
			await Promise.all([front.stop(), sql.end(), pool.close()]);
		},
	};
}
