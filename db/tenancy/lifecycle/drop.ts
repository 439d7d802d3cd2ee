import type { ConnectionPool } from "../pool/connection-pool.ts";
import { asOwner } from "../roles/owner.ts";
import { dropSupportRole } from "../roles/support-role.ts";
import { quoted, type TenantSchema } from "../schema-name.ts";
import { ourTablesOfSchema } from "../sql-text.ts";
import {
	asBusy,
	lockTenant,
	NotPossible,
	type Transition,
	type TransitionActor,
	transition,
	UnknownTenant,
} from "./transition.ts";

export type DropOptions = {
	actor: TransitionActor;
	/** True drops it whatever its state and grace period. */
	force?: boolean;
	onProgress?: (dropped: number, tables: number) => void;
};

/** `tables`: how many this call dropped. `changed` is false if the tenant was already gone. */
export type DropReport = { changed: boolean; resumed: boolean; tables: number };

type Leaving = TenantSchema & { id: string };

/**
 * Removes a tenant for good, in as many small transactions as it has tables: DROP SCHEMA CASCADE would hold a lock
 * on every object at once. The first transaction removes its registry row, so that nothing opens, lists or migrates
 * a half-dropped tenant; if killed at any point, the next call continues. Its addresses stay reserved forever.
 * Throws UnknownTenant, NotPossible, TenantBusy. Records: workspace.dropped, and the row in `dropped_tenants`.
 */
export async function dropTenant(
	pool: ConnectionPool,
	slug: string,
	options: DropOptions,
): Promise<DropReport> {
	const begun = await findDropped(pool, slug);
	if (begun?.finished) return { changed: false, resumed: false, tables: 0 };
	if (!begun) {
		await begin(pool, slug, options).catch(async (error: unknown) => {
			// Another call was faster: this one helps it finish.
			if (!(error instanceof UnknownTenant) || !(await findDropped(pool, slug))) throw error;
		});
	}
	const leaving = begun ?? (await findDropped(pool, slug));
	if (!leaving) throw new UnknownTenant(`There is no workspace ${slug}.`);
	try {
		const tables = dropOrder(await tablesOf(pool, leaving.schemaName));
		for (const [place, table] of tables.entries()) {
			await dropTable(pool, leaving, table);
			options.onProgress?.(place + 1, tables.length);
		}
		await finish(pool, leaving);
		return { changed: true, resumed: begun !== undefined, tables: tables.length };
	} catch (error) {
		throw asBusy(error, slug);
	}
}

async function findDropped(
	pool: ConnectionPool,
	slug: string,
): Promise<(Leaving & { finished: boolean }) | undefined> {
	const [row] = await asOwner(pool, "read", (run) =>
		run(
			`select id, schema_name as "schemaName", role_name as "roleName", finished_at is not null as finished
			 from "public"."dropped_tenants" where slug = $1`,
			[slug],
		),
	);
	return row as (Leaving & { finished: boolean }) | undefined;
}

/** Once this commits, the tenant is gone for everything except this file. */
function begin(pool: ConnectionPool, slug: string, { actor, force = false }: DropOptions): Promise<unknown> {
	return transition(pool, { slug, verb: "drop", actor }, async (step) => {
		const { run, tenant } = step;
		if (!force && tenant.status !== "archived") {
			throw new NotPossible(
				`${slug} is ${tenant.status}: archive it first, and drop it when its grace period is over.`,
			);
		}
		if (!force && tenant.inGrace) {
			throw new NotPossible(`${slug} can still be restored until ${tenant.dropAfter?.toISOString()}.`);
		}
		await terminateSessions(step);
		await run(
			`insert into "public"."dropped_tenants" (id, name, slug, schema_name, role_name, status_reason, archived_at, dropped_by, storage_prefix)
			 select id, name, slug, schema_name, role_name, status_reason, archived_at, $2, storage_prefix from "public"."tenants" where id = $1`,
			[tenant.id, `${actor.kind} ${actor.id}`],
		);
		await run(`delete from "public"."tenants" where id = $1`, [tenant.id]);
		// A queue line that no worker can take would keep its run open forever.
		await run(
			`update "public"."migration_run_tenants" set status = 'skipped', updated_at = now(),
			 error = concat_ws('; ', error, 'the workspace was dropped') where tenant_id = $1 and status in ('queued', 'running', 'failed')`,
			[tenant.id],
		);
		return true;
	});
}

/**
 * Revokes the role's access, so that a process that still remembers the tenant gets "permission denied", never half
 * of its tables.
 */
async function terminateSessions({ run, tenant, record, log }: Transition): Promise<void> {
	const schema = quoted(tenant.schemaName);
	const [there] = await run(
		`select to_regclass($1) is not null as trail, to_regnamespace($2) is not null and to_regrole($3) is not null as house`,
		[`${schema}."audit_logs"`, schema, quoted(tenant.roleName)],
	);
	// The schema may have been dropped by hand: that must not keep its row here forever.
	await (there?.trail ? record : log)("workspace.dropped", { name: tenant.name });
	if (there?.house) await run(`revoke usage on schema ${schema} from ${quoted(tenant.roleName)}`);
}

type Table = { name: string; references: string[] };

/** Lists the remaining tables. One whose name is not like ours is left to the end, when the schema is dropped. */
async function tablesOf(pool: ConnectionPool, schemaName: string): Promise<Table[]> {
	const rows = await asOwner(pool, "read", (run) =>
		run(
			`with tables as (
			  select c.oid, c.relname::text as name from ${ourTablesOfSchema("$1")})
			 select t.name, coalesce((select jsonb_agg(distinct r.name) from tables r
			  where r.oid <> t.oid and r.oid in (
			   select confrelid from pg_constraint where conrelid = t.oid and contype = 'f'
			   union all select inhparent from pg_inherits where inhrelid = t.oid)), '[]'::jsonb) as "references"
			 from tables t order by t.name`,
			[schemaName],
		),
	);
	return rows.map(({ name, references }) => ({
		name: String(name),
		references: JSON.parse(String(references)),
	}));
}

/** Puts a table before those it refers to: dropping a table that hundreds refer to would lock them all. */
export function dropOrder(tables: Table[]): string[] {
	const referrers = new Map(tables.map(({ name }) => [name, 0]));
	const count = (table: Table, by: number) => {
		for (const target of table.references) referrers.set(target, (referrers.get(target) ?? 0) + by);
	};
	for (const table of tables) count(table, 1);
	const left = new Set(tables);
	const order: string[] = [];
	while (left.size > 0) {
		// In a cycle no table is free: takes the one with the fewest referrers.
		const [next] = [...left].sort(
			(one, other) => (referrers.get(one.name) ?? 0) - (referrers.get(other.name) ?? 0),
		);
		if (!next) break;
		left.delete(next);
		count(next, -1);
		order.push(next.name);
	}
	return order;
}

function dropTable(pool: ConnectionPool, { id, schemaName }: Leaving, table: string): Promise<void> {
	return asOwner(pool, "write", async (run, owner) => {
		await lockTenant(run, id);
		await owner.define([`drop table if exists ${quoted(schemaName)}.${quoted(table)} cascade`]);
	});
}

/** Drops what is left, which has no tables: the schema, and finally the role, which nothing depends on by then. */
function finish(pool: ConnectionPool, { id, schemaName, roleName }: Leaving): Promise<void> {
	return asOwner(pool, "write", async (run, owner) => {
		await lockTenant(run, id);
		await owner.define([`drop schema if exists ${quoted(schemaName)} cascade`]);
		await dropSupportRole(owner, { roleName });
		await owner.define([`drop role if exists ${quoted(roleName)}`]);
		await run(
			`update "public"."dropped_tenants" set finished_at = coalesce(finished_at, now()) where id = $1`,
			[id],
		);
	});
}
