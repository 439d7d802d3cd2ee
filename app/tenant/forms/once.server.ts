import { deserialize, serialize } from "node:v8";
import { sql } from "drizzle-orm";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import { noteRepeated, type SubmissionWrite } from "#app/platform/http/forms/submission.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { formResults } from "#db/schema/public/form-results.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import { seal, unseal } from "../audit/seal.server.ts";

/** A write that a form requested: the workspace it belongs to and the transaction that it commits with. */
export type FormWrite = { registry: Db; tenantId: string; write: SubmissionWrite };

// A request with the same form at the same time waits here for the end of the first one's transaction. An existing
// row has a result, because both were written in one transaction. The update sets the value that is already there.
const CLAIM = `insert into "public"."form_results" as r (tenant_id, id) values ($1, $2)
	on conflict (tenant_id, id) do update set at = r.at returning r.result`;

// A call is not waited for here, where the wait would keep a connection: while another transaction has its lock, and is
// not committed yet, nothing is inserted.
const CLAIM_CALL = `insert into "public"."form_results" as r (tenant_id, id)
	select $1::text, $2::text where case
		when exists (select 1 from "public"."form_results" where tenant_id = $1::text and id = $2::text) then true
		else pg_try_advisory_xact_lock(hashtextextended('call ' || $2::text, 0)) end
	on conflict (tenant_id, id) do update set at = r.at returning r.result`;

const RETRY_SECONDS = 2;

/**
 * Claims the write for this transaction, as its first statement. Returns what the same form's write returned when it
 * was sent before, and undefined the first time. Refuses: 409 and 422, for a call with an idempotency key.
 */
export async function claimWrite(wanted: FormWrite | undefined): Promise<{ value: unknown } | undefined> {
	if (!wanted) return undefined;
	const { registry, tenantId, write } = wanted;
	const claim = write.content === undefined ? CLAIM : CLAIM_CALL;
	const [row] = (await registry.run(claim, [tenantId, write.id])) as { result: string | null }[];
	if (!row) return refuseRunning();
	const { result } = row;
	if (result === null) return undefined;
	const opened = unseal(write.key, write.id, result);
	if (!opened) throw new Error("The result of a form that was sent before does not open");
	const kept = deserialize(opened) as unknown;
	noteRepeated();
	if (write.content === undefined) return { value: kept };
	const { content, value } = kept as KeptResult;
	return content === write.content ? { value } : refuseOtherContent();
}

/** Refuses: 409, always. */
export function refuseRunning(): never {
	return refuse(409, {
		title: "The first call is still running",
		message:
			"A call with the same idempotency key is being answered. Wait a moment and send this one again: nothing is done twice.",
		rule: "idempotency-key",
		retryAfterSeconds: RETRY_SECONDS,
	});
}

/** What is kept of a write whose content the submission's secret does not tell. */
type KeptResult = { content: string; value: unknown };

function refuseOtherContent(): never {
	return refuse(422, {
		title: "This idempotency key was used for something else",
		message:
			"The same key came with another body less than a day ago. Nothing was done: use a new key for each thing to do.",
		rule: "idempotency-key",
	});
}

const KEEP = `update "public"."form_results" set result = $3 where tenant_id = $1 and id = $2`;

/** Keeps what the write returns, in case its form is sent again. */
export async function keepResult(wanted: FormWrite | undefined, value: unknown): Promise<void> {
	if (!wanted) return;
	const { registry, tenantId, write } = wanted;
	const { content } = write;
	const kept = content === undefined ? value : ({ content, value } satisfies KeptResult);
	const sealed = seal(write.key, write.id, serialize(kept));
	await registry.run(KEEP, [tenantId, write.id, sealed]);
}

// A browser that is reopened the next morning may send its last form once more.
const KEPT_HOURS = 24;
const PRUNED_AT_ONCE = 10_000;

/** Deletes rows older than a day, some at a time. Refuses: 503. */
export async function pruneFormResults(): Promise<void> {
	await transactInRegistry("write", (db) =>
		db.delete(formResults).where(
			sql`(${formResults.tenantId}, ${formResults.id}) in (select ${formResults.tenantId}, ${formResults.id}
				from ${formResults} where ${formResults.at} < now() - make_interval(hours => ${KEPT_HOURS}) limit ${PRUNED_AT_ONCE})`,
		),
	);
}
