import { eq, isNull, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { connect } from "#db/client.ts";
import { tenantFactories } from "#db/schema/tenant/index.ts";
import { projects } from "#db/schema/tenant/projects.ts";
import { users } from "#db/schema/tenant/users.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { PoolOptions } from "#db/tenancy/pool/pool-options.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { quoted } from "#db/tenancy/schema-name.ts";
import { type Db, inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { prepared } from "#db/tenancy/session/prepared.ts";
import { type BenchFleet, type FleetTenant, ownerOf } from "./fleet.ts";

/** A way to fetch one page's rows: the member, ten projects, and the project count. */
export type PageVariant = {
	load(tenant: FleetTenant): Promise<void>;
	close(): Promise<void>;
};

/** The pool size that app/platform/database/database.server.ts opens on a machine with two cores. */
export const CONNECTIONS = 16;

/** The pool size for a database that allows only a few connections. */
export const FEW_CONNECTIONS = 4;

const ROWS = 10;

const member = prepared((db) =>
	db
		.select({ role: users.role, email: users.email, firstName: users.firstName, isActive: users.isActive })
		.from(users)
		.where(eq(users.id, sql.placeholder("id"))),
);
const newest = prepared((db) =>
	db
		.select({ id: projects.id, name: projects.name, slug: projects.slug, at: projects.updatedAt })
		.from(projects)
		.where(isNull(projects.deletedAt))
		.orderBy(projects.updatedAt, projects.id)
		.limit(ROWS),
);
const total = prepared((db) =>
	db.select({ total: sql<number>`count(*)::int` }).from(projects).where(isNull(projects.deletedAt)),
);

/** Options without affinity, and therefore without closing connections that know too much. */
export const SPREAD = {
	affinity: false,
	recycleAfterTenants: Number.POSITIVE_INFINITY,
	recycleAfterKibibytes: Number.POSITIVE_INFINITY,
};

/** Fetches the page as the product does. */
export function ours(fleet: BenchFleet, options: Partial<PoolOptions> = {}): PageVariant {
	const pool = new ConnectionPool({
		url: appUrl(fleet.url),
		size: CONNECTIONS,
		maxWaitMs: 60_000,
		...options,
	});
	const page = (db: Db, tenant: FleetTenant) =>
		Promise.all([member(db, {}, { id: ownerOf(tenant.slug) }), newest(db, {}, {}), total(db, {}, {})]);
	return {
		load: async (tenant) => {
			const [[found], rows] = await inTenant(pool, tenant, "read", ({ db }) => page(db, tenant));
			check(found?.email, rows.length, tenant);
		},
		close: () => pool.close(),
	};
}

/** The same statements as text, for the other ways. */
export const pageTexts = (schema: string) => [
	`select role, email, first_name, is_active from ${schema}users where id = $1`,
	`select id, name, slug, updated_at from ${schema}projects where deleted_at is null order by updated_at, id limit ${ROWS}`,
	`select count(*)::int from ${schema}projects where deleted_at is null`,
];

/** Follows the seed's design: a pool of five for each tenant, created at its first request and kept, search_path set at login. */
export function poolEach(fleet: BenchFleet): PageVariant {
	const pools = new Map<string, { sql: postgres.Sql; db: ReturnType<typeof drizzle> }>();
	const [people, things] = [tenantFactories.createUsersTable(), tenantFactories.createProjectsTable()];
	const poolOf = ({ schemaName }: FleetTenant) => {
		let pool = pools.get(schemaName);
		if (!pool) {
			const options = {
				max: 5,
				idle_timeout: 60,
				connection: { search_path: schemaName },
				onnotice: () => {},
			};
			const client = postgres(fleet.url, options);
			pool = { sql: client, db: drizzle(client) };
			pools.set(schemaName, pool);
		}
		return pool.db;
	};
	return {
		async load(tenant) {
			const db = poolOf(tenant);
			const [[found], rows] = await Promise.all([
				db
					.select({
						role: people.role,
						email: people.email,
						firstName: people.firstName,
						isActive: people.isActive,
					})
					.from(people)
					.where(eq(people.id, ownerOf(tenant.slug))),
				db
					.select({ id: things.id, name: things.name, slug: things.slug, at: things.updatedAt })
					.from(things)
					.where(isNull(things.deletedAt))
					.orderBy(things.updatedAt, things.id)
					.limit(ROWS),
				db.select({ total: sql<number>`count(*)::int` }).from(things).where(isNull(things.deletedAt)),
			]);
			check(found?.email, rows.length, tenant);
		},
		close: async () => {
			await Promise.all([...pools.values()].map((pool) => pool.sql.end({ timeout: 5 })));
		},
	};
}

/** Uses the driver's own transactions on a pool of the same size: BEGIN, the queries and COMMIT are a round trip each. */
export function driverBegin(fleet: BenchFleet, connections: number): PageVariant {
	const client = postgres(appUrl(fleet.url), { max: connections, fetch_types: false, onnotice: () => {} });
	return {
		async load(tenant) {
			const [text = "", ...others] = pageTexts(`${quoted(tenant.schemaName)}.`);
			await client.begin("read only", async (tx) => {
				const [, [found], rows] = await Promise.all([
					tx.unsafe(`set local role ${quoted(tenant.roleName)}`),
					tx.unsafe(text, [ownerOf(tenant.slug)], { prepare: true }),
					...others.map((other) => tx.unsafe(other, [], { prepare: true })),
				]);
				check(found?.email, rows?.length ?? 0, tenant);
			});
		},
		close: () => client.end({ timeout: 5 }),
	};
}

/** Sends one pipelined transaction by hand, on connections without affinity, with and without the role: isolates the cost of the role switch. */
export function byHand(fleet: BenchFleet, { wall }: { wall: boolean }): PageVariant {
	const free = Array.from({ length: CONNECTIONS }, () =>
		connect({ url: wall ? appUrl(fleet.url) : fleet.url }),
	);
	const all = [...free];
	const waiting: (() => void)[] = [];
	return {
		async load(tenant) {
			while (free.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
			const client = free.pop() as (typeof free)[number];
			const [text = "", ...others] = pageTexts(`${quoted(tenant.schemaName)}.`);
			const role = wall ? `; set local role ${quoted(tenant.roleName)}` : "";
			const [, [found], rows] = await Promise.all([
				client.unsafe(`begin read only${role}`).execute(),
				client.unsafe(text, [ownerOf(tenant.slug)], { prepare: true }).execute(),
				...others.map((other) => client.unsafe(other, [], { prepare: true }).execute()),
			]);
			await client.unsafe("commit");
			free.push(client);
			waiting.shift()?.();
			check(found?.email, rows?.length ?? 0, tenant);
		},
		close: async () => {
			await Promise.all(all.map((client) => client.end({ timeout: 5 })));
		},
	};
}

/** Checks the answer: a measurement of wrong answers is worthless. */
function check(email: unknown, rows: number, { slug }: FleetTenant): void {
	if (email === `owner@${slug}.example` && rows === ROWS) return;
	throw new Error(`${slug}: got ${String(email)} and ${rows} projects`);
}
