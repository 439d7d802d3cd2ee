import { available, registry, transactInTenant } from "#app/platform/database/database.server.ts";
import { nextSubmissionWrite } from "#app/platform/http/forms/submission.server.ts";
import { type Act, type Acting, logAct } from "#app/platform/operators/operator-log.server.ts";
import { tenantTables } from "#db/schema/tenant/index.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { type AuditContext, openAuditBuffer } from "./audit/record.server.ts";
import { claimWrite, keepResult } from "./forms/once.server.ts";
import { registryOf, TRANSACTION } from "./registry-transaction.server.ts";
import { openTouched } from "./search/touched.server.ts";
import type { TenantFacts, TenantWriting } from "./tenant.server.ts";

/** Finds the workspace with this id, even a closed one, for pages of people who are not members; undefined when there is none. Refuses: 503. */
export const findTenant = (id: string): Promise<TenantRecord | undefined> => available(registry.findById(id));

/** Runs a READ ONLY transaction in a tenant for webhooks, jobs and the command line. */
export function readAsSystem<T>(
	facts: TenantFacts,
	work: (reading: TenantReading) => Promise<T>,
): Promise<T> {
	return transactInTenant(facts, "read", ({ db }) => work({ db, tables: tenantTables }));
}

/**
 * Runs a transaction in a tenant for webhooks, jobs and the command line. `actorId` names which one in the audit log;
 * `depth` says how many reactions led to it.
 */
export function writeAsSystem<T>(
	facts: TenantFacts,
	actorId: string,
	work: (writing: TenantWriting) => Promise<T>,
	depth = 0,
): Promise<T> {
	return writeWithTrail(facts, { actorKind: "system", actorId, depth }, work);
}

/** Does the same with the caller's own audit trail, for someone who is not a member yet and may be about to become one. */
export function writeWithTrail<T>(
	facts: TenantFacts,
	trail: AuditContext,
	work: (writing: TenantWriting) => Promise<T>,
): Promise<T> {
	const write = nextSubmissionWrite();
	return transactInTenant(facts, "write", async (transaction) => {
		const { db, registry } = transaction;
		const wanted = write && { registry, tenantId: facts.id, write };
		const before = await claimWrite(wanted);
		if (before) return before.value as T;
		const auditBuffer = openAuditBuffer({ db, registry, tenantId: facts.id }, trail);
		const touched = openTouched(db, facts.dateLocale);
		const value = await work({
			db,
			tables: tenantTables,
			[TRANSACTION]: transaction,
			async record(event, payload) {
				auditBuffer.add(event, [payload]);
				touched.add(event, [payload]);
			},
		});
		const index = await touched.read();
		await Promise.all([keepResult(wanted, value), index(), auditBuffer.close()]);
		return value;
	});
}

/** A step: adds what an operator does here to the platform's own log, in the same transaction. */
export const logActBeside = (writing: TenantWriting, acting: Acting, act: Act): Promise<void> =>
	logAct(registryOf(writing), acting, act);
