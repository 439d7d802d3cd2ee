import { and, eq, or } from "drizzle-orm";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import { webhookInbox } from "#db/schema/public/webhook-inbox.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import { registryOf } from "../registry-transaction.server.ts";
import type { TenantWriting } from "../tenant.server.ts";

/** The deletion of something at Clerk, as looked up in the inbox. */
export type End = { type: "user.deleted" | "organization.deleted" | (string & {}); id: string };

/** A step: tells whether any of these deletions has arrived, applied or not. Nothing older matters after it. */
export const hasArrived = (writing: TenantWriting, ends: readonly End[]): Promise<boolean> =>
	isInInbox(registryOf(writing), ends);

/** Does the same outside a transaction. */
export const hasArrivedNow = (ends: readonly End[]): Promise<boolean> =>
	transactInRegistry("read", (registry) => isInInbox(registry, ends));

async function isInInbox(registry: Db, ends: readonly End[]): Promise<boolean> {
	const found = await registry
		.select({ id: webhookInbox.svixId })
		.from(webhookInbox)
		.where(
			or(...ends.map(({ type, id }) => and(eq(webhookInbox.subjectId, id), eq(webhookInbox.type, type)))),
		)
		.limit(1);
	return found.length > 0;
}
