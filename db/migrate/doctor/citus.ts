import { connect, type Sql } from "../../client.ts";
import { ON_CITUS } from "../../tenancy/citus.ts";
import { APP_ROLE, appUrl, OWNER_ROLE } from "../../tenancy/roles/platform-roles.ts";
import { type Check, check } from "./check.ts";

/** Checks the settings of Citus that matter here. Returns none where there is no Citus. */
export async function inspectCitus(administrator: Sql, databaseUrl: string): Promise<Check[]> {
	const [cluster] = await administrator.unsafe(ON_CITUS);
	if (!cluster) return [];
	const [database] = await administrator<{ name: string; sharding: string | null }[]>`
		select quote_ident(current_database()) as name, current_setting('citus.enable_schema_based_sharding', true) as sharding`;
	return [
		check("Citus distributes only workspaces", {
			isOk: database?.sharding !== "on",
			found:
				database?.sharding === "on"
					? "citus.enable_schema_based_sharding is on for every schema"
					: "citus.enable_schema_based_sharding is off except while a workspace is created",
			remedy: `alter database ${database?.name} set citus.enable_schema_based_sharding = off`,
			weight: "warning",
		}),
		await inspectNodes(administrator),
		...(await inspectCache(databaseUrl)),
	];
}

/** Asks the nodes themselves: the coordinator does not know their rights. */
async function inspectNodes(administrator: Sql): Promise<Check> {
	const may = `select pg_catalog.has_database_privilege('${OWNER_ROLE}', pg_catalog.current_database(), 'CREATE')`;
	const closed = await administrator<{ node: string; result: string }[]>`
		select nodename as node, result from run_command_on_workers(${may}) where not success or result <> 't' limit 5`;
	return check("the nodes let the owner's role create schemas", {
		isOk: closed.length === 0,
		found:
			closed.map(({ node, result }) => `${node}: ${result === "f" ? "not allowed" : result}`).join("; ") ||
			"allowed",
		remedy: "TENANT_ROLES_LOGIN=on npm run migrate, after each node that you add",
	});
}

/** Left out while the login's own check fails. */
async function inspectCache(databaseUrl: string): Promise<Check[]> {
	const login = connect({ url: appUrl(databaseUrl) });
	try {
		const [row] = await login<{ kept: string | null }[]>`
			select pg_catalog.current_setting('citus.max_cached_conns_per_worker', true) as kept`;
		const kept = row?.kept || "1";
		return [
			check("connections to the nodes", {
				isOk: kept === "0",
				found:
					kept === "0"
						? "each is closed with its transaction"
						: `each of our connections keeps ${kept} for every workspace that it has served, so a node can run out of them`,
				remedy: `alter role ${APP_ROLE} set citus.max_cached_conns_per_worker = 0, and restart the application`,
				weight: "warning",
			}),
		];
	} catch {
		return [];
	} finally {
		await login.end({ timeout: 5 });
	}
}
