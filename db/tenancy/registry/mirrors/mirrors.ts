import { logForPlatform } from "../../lifecycle/platform-log.ts";
import type { TransitionActor } from "../../lifecycle/transition.ts";
import type { ConnectionPool } from "../../pool/connection-pool.ts";
import { rootCause } from "../../pool/errors.ts";
import type { Run } from "../../pool/transaction.ts";
import { asOwner } from "../../roles/owner.ts";
import { quoted } from "../../schema-name.ts";
import { REGISTRY_CHANNEL } from "../listener.ts";
import type { Examined, Found } from "./difference.ts";
import { compareInvitations } from "./invitations.ts";
import { compareMembers } from "./members.ts";
import { findUnindexed } from "./search.ts";
import { compareSettings, findOwnerless } from "./workspace.ts";

const COMPARISONS = [compareMembers, compareInvitations, compareSettings, findOwnerless, findUnindexed];

/** Lists everything in which one tenant and the registry differ. */
export async function examine(pool: ConnectionPool, tenant: Examined): Promise<Found[]> {
	try {
		const first = await asOwner(pool, "read", (run) => differencesIn(run, tenant));
		if (first.length === 0) return first;
		// A change may have been committed between two looks: only a difference that is found twice counts.
		const again = await asOwner(pool, "read", (run) => differencesIn(run, tenant));
		const before = new Set(first.map(nameOf));
		return again.filter((found) => before.has(nameOf(found)));
	} catch (error) {
		const { code, message } = (rootCause(error) ?? {}) as { code?: string; message?: string };
		// undefined_table, undefined_column
		if (code !== "42P01" && code !== "42703") throw error;
		return [{ kind: "behind in migrations", subject: tenant.id, says: String(message) }];
	}
}

/** Identifies a difference within one tenant. */
export const nameOf = ({ kind, subject }: Found) => `${kind} ${subject}`;

/**
 * Makes the registry match the tenant, except where a person has to decide; what an operator asked for is in the
 * platform's log.
 */
export async function repair(pool: ConnectionPool, tenant: Examined, actor?: TransitionActor): Promise<void> {
	await asOwner(pool, "write", async (run) => {
		// The lock that every change of the tenant's owners waits for too (app/tenant/registry/membership-writes.server.ts).
		await run(`select 1 from ${quoted(tenant.schemaName)}."roles" where key = 'owner' for no key update`);
		const repairable = (await differencesIn(run, tenant)).filter((found) => found.repair);
		for (const found of repairable) await found.repair?.(run);
		if (actor && repairable.length > 0) {
			const payload = { differences: repairable.map(nameOf) };
			await logForPlatform(run, actor, {
				event: "workspace.repaired",
				tenantId: tenant.id,
				subject: tenant.slug,
				payload,
			});
		}
		await run("select pg_notify($1, $2)", [REGISTRY_CHANNEL, tenant.id]);
	});
}

async function differencesIn(run: Run, tenant: Examined): Promise<Found[]> {
	const all: Found[] = [];
	for (const compare of COMPARISONS) for await (const found of compare(run, tenant)) all.push(found);
	return all;
}

const TENANTS_AT_ONCE = 200;

/** Every tenant that has members, or the one with this address, a page at a time. */
export async function* tenantsToExamine(pool: ConnectionPool, slug?: string): AsyncGenerator<Examined> {
	for (let after = ""; ; ) {
		const rows = (await asOwner(pool, "read", (run) =>
			run(
				`select id, slug, schema_name as "schemaName", status from "public"."tenants"
				 where status <> 'provisioning' and slug > $1 and ($2::text is null or slug = $2) order by slug limit $3`,
				[after, slug ?? null, TENANTS_AT_ONCE],
			),
		)) as Examined[];
		yield* rows;
		if (rows.length < TENANTS_AT_ONCE) return;
		after = rows.at(-1)?.slug ?? "";
	}
}
