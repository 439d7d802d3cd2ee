import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { rebuildWebhooks, FAN_OUT as STORED } from "#db/migrate/restored-webhooks.ts";
import { eventInterest, webhookDue } from "#db/schema/public/webhook-due.ts";
import { asOwner } from "#db/tenancy/roles/owner.ts";
import { inRegistry } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aMember, aTenant } from "#tests/support/world/tenant.ts";
import { anEndpoint } from "#tests/support/world/webhook.ts";
import { openSending, type Sending } from "./sending.ts";

let sending: Sending;
let superuser: Sql;
beforeAll(async () => {
	sending = await openSending();
	superuser = connect({ url: (await testDatabase()).url });
});
afterAll(() => Promise.all([sending.stop(), superuser.end()]));

test("a workspace that was restored sends what waited in its backup, and what happens from now on", async () => {
	const { createTeam } = await import("#app/features/teams/teams.server.ts");
	const { removeEndpoint } = await import("#app/features/hooks/endpoints.server.ts");
	const { FAN_OUT } = await import("#app/features/hooks/reactions.server.ts");
	const record = await aTenant(sending.pool);
	const admin = await aMember(sending.pool, record, "admin");
	const gone = await anEndpoint(admin, `${sending.url}/gone`, ["team.created"]);
	await removeEndpoint(admin, gone.id);
	await anEndpoint(admin, sending.url, ["team.created"]);
	const happen = async (name: string) => {
		await createTeam(admin, { name, description: undefined });
		await sending.runReactions();
	};
	await happen("One");
	const publicly = () =>
		inRegistry(sending.pool, "read", async (db) => [
			await db.select().from(eventInterest).where(eq(eventInterest.tenantId, record.id)),
			await db.select().from(webhookDue).where(eq(webhookDue.tenantId, record.id)),
		]);
	const before = await publicly();
	await superuser`truncate public.event_interest, public.webhook_due`;

	const rebuild = () =>
		asOwner(sending.pool, "write", (run) => rebuildWebhooks(run, record.id, record.schemaName));
	await rebuild();
	await rebuild();

	expect(before.map((rows) => rows.length)).toEqual([1, 1]);
	expect(await publicly()).toEqual(before);
	await happen("Two");
	await sending.sendDue();
	expect(sending.receiver.received).toHaveLength(2);
	expect(STORED).toBe(FAN_OUT);
});
