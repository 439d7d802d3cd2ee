import { combinedChecksum, type Migration, readMigrations, upTo } from "../migration-files.ts";
import { checkTenants } from "../tenancy/lifecycle/check-tenants.ts";
import { lockTenant } from "../tenancy/lifecycle/transition.ts";
import type { ConnectionPool } from "../tenancy/pool/connection-pool.ts";
import type { Run } from "../tenancy/pool/transaction.ts";
import { REGISTRY_CHANNEL } from "../tenancy/registry/listener.ts";
import { asOwner } from "../tenancy/roles/owner.ts";
import { quoted, type TenantSchema } from "../tenancy/schema-name.ts";
import { asRunner, withEngine } from "./connect-and-lock.ts";
import { beginUp, checkSteps, planFor, type RunOutcome, type UpOptions } from "./migrate-up.ts";
import { ownLedger } from "./own-ledger.ts";
import { checkKnown, MigrationConflict } from "./plan.ts";
import { rebuildWebhooks } from "./restored-webhooks.ts";

/** The result of taking in a restored workspace. */
export type Restored = {
	slug: string;
	/** The newest migration in its own ledger, and the newest in the registry until now. */
	own: string;
	registered: string;
	/** The run that brought it up to date, if it was behind. */
	run?: RunOutcome;
};

/**
 * Takes in a workspace that was restored from a backup: the registry adopts the workspace's own ledger, then the
 * workspace is migrated to the newest migration like any other, rows included. Idempotent. Throws UnknownTenant,
 * MigrationConflict, RunnerBusy, TenantBusy.
 */
export async function takeInRestored(
	databaseUrl: string,
	slug: string,
	options: UpOptions = {},
): Promise<Restored> {
	const { all } = readMigrations("tenant", options.folder);
	const target = upTo(all);
	return withEngine(databaseUrl, 1, (engine) =>
		asRunner(engine, async (lock) => {
			await checkTenants(engine.pool, [slug]);
			const { own, registered, id, schemaName } = await followLedger(engine.pool, slug, all);
			const work = { engine, lock, options: { ...options, tenants: [slug] } };
			await checkSteps(engine.databaseUrl, await planFor(work, target), target, options.folder);
			const [run] = await beginUp(work, target);
			await asOwner(engine.pool, "write", (statement) => rebuildWebhooks(statement, id, schemaName));
			return { slug, own, registered, run };
		}),
	);
}

/**
 * Lets support access run out now. The workspace may have a grant that has ended since, or lack one that is running;
 * the worker then records the end and removes the role, as always.
 */
async function endSupport(run: Run, id: string, schemaName: string): Promise<void> {
	const running = "set expires_at = now() where ended_at is null and expires_at > now()";
	await run(`update ${quoted(schemaName)}."support_grants" ${running}`);
	await run(`update "public"."support_access" ${running} and tenant_id = $1`, [id]);
}

type Registered = TenantSchema & { id: string; version: string };

/** Copies a tenant's own ledger into the registry, and ends support access. */
function followLedger(
	pool: ConnectionPool,
	slug: string,
	all: Migration[],
): Promise<{ own: string; registered: string; id: string; schemaName: string }> {
	return asOwner(pool, "write", async (run) => {
		const [row] = await run(
			`select id, schema_name as "schemaName", role_name as "roleName", schema_version as version
			 from "public"."tenants" where slug = $1`,
			[slug],
		);
		const { id, schemaName, version } = row as Registered;
		await lockTenant(run, id);
		const applied = await ownLedger(run, schemaName, all);
		if (!applied) {
			throw new MigrationConflict(
				`${schemaName} is missing, or has no _migrations: nothing of ${slug} was restored. See docs/operations.md, Restoring one workspace.`,
			);
		}
		checkKnown(all, applied, slug);
		const own = applied.at(-1)?.name ?? "";
		const [changed] = await run(
			`update "public"."tenants" set schema_version = $2, schema_checksum = $3, fingerprint = null, updated_at = now()
			 where id = $1 and (schema_version, schema_checksum) is distinct from ($2, $3) returning id`,
			[id, own, combinedChecksum(applied)],
		);
		await endSupport(run, id, schemaName);
		if (changed) await run("select pg_notify($1, $2)", [REGISTRY_CHANNEL, id]);
		return { own, registered: version, id, schemaName };
	});
}
