import { ON_CITUS } from "../citus.ts";
import type { ConnectionPool } from "../pool/connection-pool.ts";
import { asOwner } from "../roles/owner.ts";
import { quoted } from "../schema-name.ts";
import {
	asBusy,
	lockTenant,
	NotPossible,
	type TenantState,
	type TransitionActor,
	transition,
} from "./transition.ts";

/** `tables`: how many a node of the cluster has now. `changed` is false if it had them before. */
export type DistributeReport = { changed: boolean; tables: number };

/**
 * Puts a tenant's tables on a node of the Citus cluster. Then it removes the rows that Citus leaves in the
 * coordinator's files: no statement sees them, but an erasure would not reach them either. If killed in between, the
 * next call continues. Throws UnknownTenant, NotPossible, TenantBusy. Records: workspace.distributed, only in the
 * platform's log.
 */
export async function distributeTenant(
	pool: ConnectionPool,
	slug: string,
	actor: TransitionActor,
): Promise<DistributeReport> {
	const { changed, tenant } = await transition(
		pool,
		{ slug, verb: "distribute", actor },
		async ({ run, tenant, log }) => {
			const [cluster] = await run(ON_CITUS);
			if (!cluster) throw new NotPossible(`${slug} cannot be distributed: ${NO_CLUSTER}`);
			const [role] = await run("select rolcanlogin as login from pg_catalog.pg_roles where rolname = $1", [
				tenant.roleName,
			]);
			if (!role?.login) throw new NotPossible(`${slug} cannot be distributed: ${NO_LOGIN}`);
			const schema = quoted(tenant.schemaName);
			const [before] = await run(
				"select 1 from pg_catalog.pg_dist_schema where schemaid = $1::text::regnamespace",
				[schema],
			);
			if (before) return false;
			await run("select pg_catalog.citus_schema_distribute($1::text::regnamespace)", [schema]);
			await log("workspace.distributed", {});
			return true;
		},
	);
	const tables = await removeLocalRows(pool, tenant).catch((error: unknown) => {
		throw asBusy(error, slug);
	});
	return { changed, tables };
}

const NO_CLUSTER =
	"this database is not on a Citus cluster (the extension citus is missing). See docs/operations.md, Outgrowing one server.";
const NO_LOGIN =
	"the nodes connect to each other as its role, which may not log in. Set TENANT_ROLES_LOGIN=on and run npm run migrate.";

function removeLocalRows(pool: ConnectionPool, { id, schemaName }: TenantState): Promise<number> {
	return asOwner(pool, "write", async (run) => {
		await lockTenant(run, id);
		const tables = await run(
			`select p.logicalrelid::text as name from pg_catalog.pg_dist_partition p join pg_class c on c.oid = p.logicalrelid
			 where c.relnamespace = $1::text::regnamespace`,
			[quoted(schemaName)],
		);
		for (const { name } of tables) {
			await run("select pg_catalog.truncate_local_data_after_distributing_table($1::text::regclass)", [name]);
		}
		return tables.length;
	});
}
