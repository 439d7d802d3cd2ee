import type { ConnectionPool } from "../pool/connection-pool.ts";
import { asOwner } from "../roles/owner.ts";
import type { TenantStatus } from "./transition.ts";

/** A tenant as an operator's list shows it. Times are ISO 8601. */
export type TenantLine = {
	id: string;
	slug: string;
	name: string;
	/** `dropping`: its final drop has started and not finished. */
	status: TenantStatus | "dropping" | "dropped";
	statusReason: string | null;
	version: string | null;
	createdAt: string | null;
	archivedAt: string | null;
	dropAfter: string | null;
};

/** One page. `next`: the slug after which the following page starts. */
export type TenantLines = { tenants: TenantLine[]; next: string | undefined };

export type TenantQuery = {
	/** Part of the name, or of the slug. */
	search?: string;
	/** If omitted: everything except the warm pool and dropped tenants. */
	status?: TenantLine["status"];
	after?: string;
	limit?: number;
};

const iso = (column: string, name: string) =>
	`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "${name}"`;

const LIVING = `select id, slug, name, status, status_reason as "statusReason", schema_version as version,
	${iso("created_at", "createdAt")}, ${iso("archived_at", "archivedAt")}, ${iso("drop_after", "dropAfter")}
	from "public"."tenants"`;

const TENANT_DROPPED = `select id, slug, name, case when finished_at is null then 'dropping' else 'dropped' end as status,
	status_reason as "statusReason", null as version, null as "createdAt", ${iso("archived_at", "archivedAt")},
	null as "dropAfter" from "public"."dropped_tenants"`;

/** Returns a page of tenants by address. Reads only the registry, whatever the size of the fleet. */
export async function listTenants(
	pool: ConnectionPool,
	{ search, status, after = "", limit = 50 }: TenantQuery = {},
): Promise<TenantLines> {
	const pattern = search === undefined ? null : `%${search.replaceAll(/[\\%_]/g, "\\$&")}%`;
	const rows = await asOwner(pool, "read", (run) =>
		run(
			`select * from (${status === "dropping" || status === "dropped" ? TENANT_DROPPED : LIVING}) tenants
			 where slug > $1 and ($2::text is null or slug like $2 or name ilike $2)
			 and case when $3::text is null then status <> 'provisioning' else status = $3 end
			 order by slug limit $4`,
			[after, pattern, status ?? null, limit + 1],
		),
	);
	const tenants = rows.slice(0, limit) as TenantLine[];
	return { tenants, next: rows.length > limit ? tenants.at(-1)?.slug : undefined };
}

/** One tenant with everything the registry knows about it. */
export type TenantSheet = TenantLine & {
	schemaName: string;
	roleName: string;
	/** Every address it ever had, oldest first. */
	slugs: string[];
	members: number;
	ring: string | null;
	timeZone: string | null;
	droppedBy: string | null;
};

/** The tenant that has, or ever had, this address. */
export async function findTenant(pool: ConnectionPool, slug: string): Promise<TenantSheet | undefined> {
	return asOwner(pool, "read", async (run) => {
		const [owner] = await run(`select tenant_id as id from "public"."tenant_slugs" where slug = $1`, [slug]);
		if (!owner) return undefined;
		const [living] = await run(`select * from (${LIVING}) t where id = $1`, [owner.id]);
		const line = living ?? (await run(`select * from (${TENANT_DROPPED}) t where id = $1`, [owner.id]))[0];
		if (!line) return undefined;
		const slugs = await run(
			`select slug from "public"."tenant_slugs" where tenant_id = $1 order by created_at, slug`,
			[owner.id],
		);
		const [rest] = await run(
			`select coalesce(t.schema_name, d.schema_name) as "schemaName", coalesce(t.role_name, d.role_name) as "roleName",
			  t.ring, o.time_zone as "timeZone", d.dropped_by as "droppedBy",
			  (select count(*)::int from "public"."organization_memberships" m
			   where m.organization_id = $1 and m.status = 'active') as members
			 from (select $1::text as id) this left join "public"."tenants" t on t.id = this.id
			 left join "public"."dropped_tenants" d on d.id = this.id left join "public"."organizations" o on o.id = this.id`,
			[owner.id],
		);
		return { ...line, ...rest, slugs: slugs.map((row) => row.slug) } as TenantSheet;
	});
}
