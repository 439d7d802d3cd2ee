import { eq } from "drizzle-orm";
import { vi } from "vitest";
import { webhookDue, webhookPace } from "#db/schema/public/webhook-due.ts";
import { webhookDeliveries } from "#db/schema/tenant/webhooks.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inRegistry, inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { startLocalDns } from "#scripts/local/network/dns.ts";
import { testPool } from "#tests/support/world/tenant.ts";
import { startReceiver } from "#tests/support/world/webhook.ts";

/**
 * What tests of sending need: a receiver on this machine behind a name, and the worker's part in this process. Sets the
 * environment before the application's own code is imported.
 */
export async function openSending() {
	const dns = await startLocalDns();
	const receiver = await startReceiver();
	dns.hosts.set("hooks.example.com", () => ["127.0.0.1"]);
	Object.assign(process.env, {
		...{ DNS_SERVER: dns.address, OUTGOING_HTTP: "on", OUTGOING_ALLOW: "127.0.0.1" },
	});
	vi.resetModules();
	const pool = await testPool();
	const { runReactions } = await import("#tests/support/world/reactions.ts");
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	const { workOff } = await import("#app/platform/jobs/work.server.ts");
	const { sendingWebhooks } = await import("#app/features/hooks/deliver.server.ts");
	return {
		...{ dns, receiver, pool, runReactions, sendingWebhooks },
		url: `http://hooks.example.com:${receiver.port}/in`,
		/** Begins a test: nothing was received, and what earlier tests failed to send is not sent again in this one. */
		begin: async () => {
			await inRegistry(pool, "write", (db) => db.delete(webhookDue));
			receiver.received.length = 0;
			receiver.answer = (_request, response) => response.end();
		},
		/** Sends what is due, one after another; returns how many jobs that took. */
		sendDue: () => workOff(sendingWebhooks(), { early: true }),
		/** The deliveries of a workspace, in the order of its audit log. */
		deliveriesOf: (record: TenantRecord) =>
			inTenant(pool, record, "read", ({ db }) =>
				db.select().from(webhookDeliveries).orderBy(webhookDeliveries.sequence),
			),
		/** Makes everything of a workspace due now, claimed by nobody, as if the time had come. */
		passTime: ({ id }: TenantRecord) =>
			inRegistry(pool, "write", async (db) => {
				await db
					.update(webhookDue)
					.set({ dueAt: new Date(), claimedUntil: null })
					.where(eq(webhookDue.tenantId, id));
				await db.delete(webhookPace).where(eq(webhookPace.tenantId, id));
			}),
		stop: () => Promise.all([pool.close(), closeDatabase(), dns.stop(), receiver.stop()]),
	};
}

export type Sending = Awaited<ReturnType<typeof openSending>>;
