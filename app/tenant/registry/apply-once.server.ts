import { and, eq, isNull, sql } from "drizzle-orm";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import { webhookInbox } from "#db/schema/public/webhook-inbox.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import { registryOf } from "../registry-transaction.server.ts";
import type { TenantFacts, TenantWriting } from "../tenant.server.ts";
import { writeAsSystem } from "../write-as-system.server.ts";

/** What applying an event did. `late`: something newer was already known. `ignored`: not relevant to us. `repeated`: already applied. */
export type DeliveryOutcome = "applied" | "late" | "ignored" | "repeated";

/**
 * An event being applied to the product, with its row in the inbox.
 *
 * An event about one workspace is applied and marked in one transaction (`applyIn`). An event about several, or one
 * that creates a workspace, takes several transactions: each is consistent and idempotent, and the mark comes last
 * (`settle`). Wherever the process dies, the row is unmarked and the retry does the rest.
 */
export type Delivery = {
	/** The actor shown in the audit log. */
	by: "webhook" | "reconcile";
	/** Locks the row until the transaction ends; false when another delivery of the same event was applied meanwhile. */
	hold(registry: Db): Promise<boolean>;
	/** Notes in the same transaction what applying the event did. */
	mark(registry: Db, outcome: DeliveryOutcome): Promise<void>;
};

/** Builds the delivery of an event that is in the inbox. */
export function deliveryOf(svixId: string): Delivery {
	const row = eq(webhookInbox.svixId, svixId);
	return {
		by: "webhook",
		async hold(registry) {
			const [held] = await registry
				.select({ appliedAt: webhookInbox.appliedAt })
				.from(webhookInbox)
				.where(row)
				.for("update");
			return held?.appliedAt == null;
		},
		async mark(registry, outcome) {
			await registry
				.update(webhookInbox)
				.set({
					appliedAt: new Date(),
					outcome,
					lastError: null,
					attempts: sql`${webhookInbox.attempts} + 1`,
				})
				.where(and(row, isNull(webhookInbox.appliedAt)));
		},
	};
}

/** Does the same for an event that is to be applied again. */
export function replayDelivery(svixId: string): Delivery {
	const delivery = deliveryOf(svixId);
	return { ...delivery, hold: (registry) => delivery.hold(registry).then(() => true) };
}

/** A difference found by comparing with Clerk needs no mark: the next comparison would find it again. */
export const FOUND_BY_COMPARING: Delivery = {
	by: "reconcile",
	hold: async () => true,
	mark: async () => {},
};

/** Applies an event about one workspace: its changes and its mark commit together, or not at all. */
export function applyIn(
	tenant: TenantFacts,
	delivery: Delivery,
	work: (writing: TenantWriting) => Promise<DeliveryOutcome>,
): Promise<DeliveryOutcome> {
	return writeAsSystem(tenant, delivery.by, async (writing) => {
		const registry = registryOf(writing);
		if (!(await delivery.hold(registry))) return "repeated";
		const outcome = await work(writing);
		await delivery.mark(registry, outcome);
		return outcome;
	});
}

/** Marks an event that changes no workspace, or whose last change has been made. */
export async function settle(delivery: Delivery, outcome: DeliveryOutcome): Promise<DeliveryOutcome> {
	await transactInRegistry("write", (db) => delivery.mark(db, outcome));
	return outcome;
}
