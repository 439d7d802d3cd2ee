import { connect } from "#db/client.ts";
import { migrateUp } from "#db/migrate/migrate-up.ts";
import { readMigrations } from "#db/migration-files.ts";
import { type NewTenant, provisionTenant } from "#db/tenancy/lifecycle/provision.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { schemaNameFor, type TenantSchema } from "#db/tenancy/schema-name.ts";
import type { Server } from "./server.ts";

/** The database with every tenant of the run; the others are copies of it. */
export const FLEET = "bench_fleet";
/** The database with no tenant. */
export const EMPTY = "bench_empty";
export const PROJECTS = 30;

export type FleetTenant = TenantSchema & { slug: string };

export type BenchFleet = {
	/** The superuser's connection URL. */
	url: string;
	database: string;
	tenants: FleetTenant[];
};

/** Creates an empty database at head. */
export async function createFleetDatabase(server: Server): Promise<void> {
	await migrateUp(await server.create(EMPTY));
}

// Five digits each, so that pgbench can draw a slug as a number.
const FIRST_SLUG = 10_000;
const slugOf = (index: number) => `t${FIRST_SLUG + index}`;

/** Adds tenants with a few projects each until there are `tenants` of them. */
export async function growFleet(server: Server, database: string, tenants: number): Promise<BenchFleet> {
	const url = server.url(database);
	const { length: first } = (await fleetOf(url, database)).tenants;
	const migrations = readMigrations("tenant");
	const pool = new ConnectionPool({
		url: appUrl(url),
		size: 3,
		perTenant: 2,
		maxWaitMs: 600_000,
	});
	let index = first;
	const build = async () => {
		while (index < tenants) await provisionTenant(pool, migrations, tenantOf(slugOf(index++)));
	};
	await Promise.all([build(), build()]);
	await pool.close();
	await fill(url, first, tenants);
	return fleetOf(url, database);
}

async function fleetOf(url: string, database: string): Promise<BenchFleet> {
	const admin = connect({ url });
	const tenants = await admin<FleetTenant[]>`
		select schema_name as "schemaName", role_name as "roleName", slug from public.tenants order by id`;
	await admin.end();
	return { url, database, tenants: [...tenants] };
}

const FILL_AT_ONCE = 50;

async function fill(url: string, first: number, tenants: number): Promise<void> {
	const admin = connect({ url });
	for (let from = first; from < tenants; from += FILL_AT_ONCE) {
		const statements = Array.from({ length: Math.min(FILL_AT_ONCE, tenants - from) }, (_, index) => {
			const slug = slugOf(from + index);
			return `insert into "${schemaNameFor(slug)}".projects (name, slug, description, created_by)
				select 'Project ' || n, 'project-' || n, 'What it is about', '${ownerOf(slug)}' from generate_series(1, ${PROJECTS}) n;
				analyze "${schemaNameFor(slug)}".projects, "${schemaNameFor(slug)}".users`;
		});
		await admin.unsafe(statements.join(";"));
	}
	// Not the whole database: that takes a second for every ten tenants.
	await admin.unsafe("analyze public.tenants, public.tenant_slugs, public.organization_memberships");
	await admin.unsafe("analyze pg_class, pg_attribute, pg_index, pg_constraint, pg_namespace, pg_depend");
	await admin.end();
}

/** The member that every page is requested by. */
export const ownerOf = (slug: string) => `user_${slug}`;

export function tenantOf(slug: string): NewTenant {
	return {
		id: `org_${slug}`,
		name: `Workspace ${slug}`,
		slug,
		owner: {
			userId: ownerOf(slug),
			email: `owner@${slug}.example`,
			firstName: "Olga",
			lastName: "Owner",
			avatarUrl: null,
		},
		trail: { actorKind: "system", actorId: "bench" },
	};
}
