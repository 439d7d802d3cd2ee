import { hostDigest } from "../jobs/webhooks.ts";
import type { Run } from "../tenancy/pool/transaction.ts";
import { quoted } from "../tenancy/schema-name.ts";

/** The reaction that makes deliveries, as `public.event_interest` names it. */
export const FAN_OUT = "hooks.fan-out";

/**
 * A step: makes again what `public` holds of a workspace's webhooks, which no backup of the workspace has: whether its
 * events become deliveries, and what is due.
 */
export async function rebuildWebhooks(run: Run, id: string, schemaName: string): Promise<void> {
	const schema = quoted(schemaName);
	for (const table of ["event_interest", "webhook_due", "webhook_pace"]) {
		await run(`delete from "public".${quoted(table)} where tenant_id = $1`, [id]);
	}
	// Of a run that failed before it came to these tables: the next one continues.
	const [found] = await run("select to_regclass($1) as name", [`${schema}."webhook_deliveries"`]);
	if (!found?.name) return;
	const endpoints = await run(`select id, url from ${schema}."webhook_endpoints" where deleted_at is null`);
	if (endpoints.length === 0) return;
	await run(`insert into "public"."event_interest" (tenant_id, reaction) values ($1, $2)`, [id, FAN_OUT]);
	for (const endpoint of endpoints) {
		// Read first: one statement uses the tables of a tenant or those of `public`.
		const waiting = await run(
			`select sequence, coalesce(next_at, now()) as "dueAt" from ${schema}."webhook_deliveries"
			 where endpoint_id = $1::uuid and state = 'waiting'`,
			[endpoint.id],
		);
		await run(
			`insert into "public"."webhook_due" (tenant_id, endpoint_id, sequence, host, due_at)
			 select $1, $2::uuid, told.sequence, $3, told."dueAt"
			 from jsonb_to_recordset($4::jsonb) as told (sequence bigint, "dueAt" timestamptz)`,
			[id, endpoint.id, hostDigest(String(endpoint.url)), JSON.stringify(waiting)],
		);
	}
}
