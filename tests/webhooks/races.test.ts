import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect, type Sql } from "#db/client.ts";
import { eventInterest } from "#db/schema/public/webhook-due.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inRegistry } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aMember, aTenant } from "#tests/support/world/tenant.ts";
import { anEndpoint } from "#tests/support/world/webhook.ts";
import { holdLock, untilWaiting } from "./held-lock.ts";
import { openSending, type Sending } from "./sending.ts";

let sending: Sending;
let superuser: Sql;
/** Its one connection holds a lock while the other one looks. */
let holder: Sql;
let record: TenantRecord;
let admin: Tenant;
let endpoints: typeof import("#app/features/hooks/endpoints.server.ts");
beforeAll(async () => {
	sending = await openSending();
	const { url } = await testDatabase();
	superuser = connect({ url });
	holder = connect({ url });
	endpoints = await import("#app/features/hooks/endpoints.server.ts");
});
afterAll(() => Promise.all([sending.stop(), superuser.end(), holder.end()]));

beforeEach(async () => {
	sending.receiver.received.length = 0;
	sending.receiver.answer = (_request, response) => response.end();
	record = await aTenant(sending.pool);
	admin = await aMember(sending.pool, record, "admin");
});

async function happen(name = "Design"): Promise<void> {
	const { createTeam } = await import("#app/features/teams/teams.server.ts");
	await createTeam(admin, { name, description: undefined });
	await sending.runReactions();
}

test("deleting the last webhook while another is created leaves that one what happens", async () => {
	const { id } = await anEndpoint(admin, sending.url, ["team.created"]);
	const release = await holdLock(holder, `lock table "${record.schemaName}".audit_logs in share mode`);
	// Both are done but for the entry in the log.
	const created = anEndpoint(admin, sending.url, ["team.created"]);
	await untilWaiting(superuser, 1);
	const removed = endpoints.removeEndpoint(admin, id);
	await untilWaiting(superuser, 2);
	await release();
	await Promise.all([created, removed]);

	const interests = await inRegistry(sending.pool, "read", (db) =>
		db.select().from(eventInterest).where(eq(eventInterest.tenantId, record.id)),
	);
	expect(interests).toHaveLength(1);
	await happen();
	await sending.sendDue();
	expect(sending.receiver.received).toHaveLength(1);
});
