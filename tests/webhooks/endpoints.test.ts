import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { SENT_EVENTS } from "#app/features/hooks/catalog.ts";
import {
	createEndpoint,
	editEndpoint,
	removeEndpoint,
	rotateSecret,
	undeleteEndpoint,
} from "#app/features/hooks/endpoints.server.ts";
import { getEndpoint } from "#app/features/hooks/find.server.ts";
import { pruneHooksDaily } from "#app/features/hooks/reactions.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { openFor } from "#app/tenant/reactions/run-reaction.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { auditLogs } from "#db/schema/tenant/audit-logs.ts";
import { webhookDeliveries, webhookEndpoints } from "#db/schema/tenant/webhooks.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { anEndpoint } from "#tests/support/world/webhook.ts";

const URL_OF_ONE = "https://hooks.example.com/in";

let pool: ConnectionPool;
let record: TenantRecord;
let admin: Tenant;
beforeAll(async () => {
	pool = await testPool();
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));
beforeEach(async () => {
	record = await aTenant(pool);
	admin = await aMember(pool, record, "admin");
});

test("a rotation while the former secret still signs is refused, unless both are to stop", async () => {
	const { id } = await anEndpoint(admin, URL_OF_ONE);
	await rotateSecret(admin, id, "24");

	const second = await rotateSecret(admin, id, "1");
	const { formerUntil } = await getEndpoint(admin, id);

	expect(second).toMatchObject({
		outcome: "refused",
		errors: { overlap: [expect.stringContaining("still signs")] },
	});
	// Nothing was shortened.
	expect((formerUntil?.getTime() ?? 0) - Date.now()).toBeGreaterThan(23 * 3_600_000);
	expect(await rotateSecret(admin, id, "0")).toMatchObject({ outcome: "saved" });
	expect((await getEndpoint(admin, id)).formerUntil).toBeNull();
	expect(await rotateSecret(admin, id, "1")).toMatchObject({ outcome: "saved" });
});

test("an edit of what someone else edited meanwhile changes nothing", async () => {
	const { id } = await anEndpoint(admin, URL_OF_ONE);
	const values = { url: URL_OF_ONE, events: ["team.created"], version: 1 };
	const { version } = await getEndpoint(admin, id);
	await editEndpoint(admin, id, { ...values, description: "First", version });

	const stale = await editEndpoint(admin, id, { ...values, description: "Second", version });

	expect(stale).toEqual({ outcome: "stale" });
	expect((await getEndpoint(admin, id)).description).toBe("First");
});

test("a deleted webhook cannot come back as one too many, and the answer says so", async () => {
	const deleted = await anEndpoint(admin, URL_OF_ONE);
	await removeEndpoint(admin, deleted.id);
	for (let n = 0; n < 20; n++) await anEndpoint(admin, `${URL_OF_ONE}/${n}`);

	expect(await refusalOf(undeleteEndpoint(admin, deleted.id))).toMatchObject({
		status: 409,
		message: "A workspace can have 20 webhooks. Delete one first.",
	});
	const values = { webhook: crypto.randomUUID(), url: URL_OF_ONE, events: ["*"] };
	expect(await createEndpoint(admin, values)).toEqual({ outcome: "full" });
});

test("a webhook that is brought back twice comes back once", async () => {
	const { id } = await anEndpoint(admin, URL_OF_ONE);
	await removeEndpoint(admin, id);

	const hosts = [await undeleteEndpoint(admin, id), await undeleteEndpoint(admin, id)];

	expect(hosts).toEqual(Array(2).fill({ host: "hooks.example.com" }));
	const entries = await inTenant(pool, record, "read", ({ db }) =>
		db.select().from(auditLogs).where(eq(auditLogs.event, "webhook.undeleted")),
	);
	expect(entries).toHaveLength(1);
});

test("old deliveries are removed, however many there are", async () => {
	const { id } = await anEndpoint(admin, URL_OF_ONE);
	const gone = await anEndpoint(admin, `${URL_OF_ONE}/gone`);
	const row = (endpointId: string, sequence: number, state: "delivered" | "waiting") => ({
		...{ endpointId, sequence, state, eventId: crypto.randomUUID(), event: "team.created" },
		createdAt: new Date(Date.now() - 31 * 86_400_000),
	});
	const old = Array.from({ length: 2_100 }, (_, n) => row(id, n + 1, "delivered"));
	await inTenant(pool, record, "write", async ({ db }) => {
		await db
			.insert(webhookDeliveries)
			.values([...old, row(id, 9_999, "waiting"), row(gone.id, 1, "waiting")]);
	});
	await removeEndpoint(admin, gone.id);
	await inTenant(pool, record, "write", ({ db }) =>
		db
			.update(webhookEndpoints)
			.set({ deletedAt: new Date(Date.now() - 31 * 86_400_000) })
			.where(eq(webhookEndpoints.id, gone.id)),
	);

	await pruneHooksDaily.run(openFor("test", record), new Date().toISOString().slice(0, 10));

	const [deliveries, endpoints] = await inTenant(pool, record, "read", async ({ db }) => [
		await db.select().from(webhookDeliveries),
		await db.select().from(webhookEndpoints),
	]);
	expect(deliveries.map(({ sequence }) => sequence)).toEqual([9_999]);
	expect(endpoints.map((endpoint) => endpoint.id)).toEqual([id]);
});

test("a webhook cannot choose what a closed workspace would have to send", () => {
	expect(SENT_EVENTS).toContain("workspace.suspended");
	expect(SENT_EVENTS).not.toContain("workspace.archived");
});
