import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { type Db, inRegistry } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { testPool } from "#tests/support/world/tenant.ts";
import { listShape } from "./tenants/forms.ts";
import { listTenants, PAGE_SIZE, tenantRows } from "./tenants/list.server.ts";
import { webhookRows } from "./webhooks.server.ts";

const TENANTS = 10_000;
// Allows for a page, the rows filtered out of it, and some that a plan reads ahead.
const MOST_READ = 3 * PAGE_SIZE;

let pool: ConnectionPool;
let admin: Sql;

beforeAll(async () => {
	const { url } = await testDatabase();
	admin = connect({ url, idleSeconds: null });
	pool = await testPool();
	for (const statement of FILL) await admin.unsafe(statement);
}, 60_000);
afterAll(async () => {
	await Promise.all([pool.close(), admin.end(), closeDatabase()]);
});

// Fills the registry without creating schemas; nothing here may look for those.
const FILL = [
	`insert into public.tenants (id, name, slug, schema_name, role_name, status, is_active, schema_version, schema_checksum, created_at)
	 select 'org_' || md5(n::text), 'Company ' || md5((n * 7)::text), 'ws-' || md5((n * 3)::text), 'tenant_x_' || n, 'tenantry_t_' || n,
	  case when n % 97 = 0 then 'suspended' when n % 89 = 0 then 'archived' else 'active' end, true, '0009_baseline', md5((n % 3)::text),
	  now() - n * interval '1 minute'
	 from generate_series(1, ${TENANTS}) n`,
	"insert into public.tenant_slugs (slug, tenant_id) select slug, id from public.tenants",
	"insert into public.organizations (id) select id from public.tenants",
	`insert into public.tenant_activity (tenant_id, last_event_at, events, size_bytes)
	 select id, case when schema_name ~ '[05]$' then null else created_at + interval '1 second' end, 5, 123456 from public.tenants`,
	`insert into public.webhook_inbox (svix_id, type, subject_id, payload, received_at, applied_at, attempts)
	 select 'msg_' || n, 'user.updated', 'user_' || n, '{}', now() - n * interval '1 second', case when n % 500 = 0 then null else now() end, n % 3
	 from generate_series(1, ${TENANTS}) n`,
	"analyze public.tenants, public.tenant_slugs, public.organizations, public.tenant_activity, public.webhook_inbox",
];

type Plan = { "Node Type": string; "Actual Rows": number; "Actual Loops": number; Plans?: Plan[] } & Record<
	string,
	unknown
>;

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** Returns the server's plan for a statement. No step may touch more rows than a few pages hold. */
async function rowsTouched(
	build: (db: Db) => { toSQL(): { sql: string; params: unknown[] } },
): Promise<number> {
	return inRegistry(pool, "read", async (db) => {
		const { sql: text, params } = build(db).toSQL();
		const { rows } = await explain(text, params);
		const [{ Plan: plan }] = rows as [{ Plan: Plan }];
		return Math.max(
			...nodesOf(plan).map((node) => {
				const removed =
					Number(node["Rows Removed by Filter"] ?? 0) + Number(node["Rows Removed by Join Filter"] ?? 0);
				return (node["Actual Rows"] + removed) * node["Actual Loops"];
			}),
		);
	});
}

async function explain(text: string, params: unknown[]): Promise<{ rows: unknown[] }> {
	const bound = text.replaceAll('"$PUBLIC_SCHEMA$"', '"public"');
	const [row] = await admin.unsafe(`explain (analyze, format json) ${bound}`, params as never[]);
	const found = row?.["QUERY PLAN"];
	return { rows: typeof found === "string" ? JSON.parse(found) : found };
}

const queryOf = (given: object) => listShape.parse(given);

test.each(["address", "name", "created", "activity"] as const)(
	"the list by %s reads a page of rows, from the first page to the last",
	async (sort) => {
		let after: string | undefined;
		const seen = new Set<string>();
		for (let page = 0; page < 3; page++) {
			const query = queryOf({ sort, after });
			expect(await rowsTouched((db) => tenantRows(db, query))).toBeLessThanOrEqual(MOST_READ);
			const listed = await listTenants(query);
			expect(listed.tenants).toHaveLength(PAGE_SIZE);
			for (const { id } of listed.tenants) seen.add(id);
			after = listed.after;
		}
		expect(seen.size).toBe(3 * PAGE_SIZE);
	},
);

test("every workspace is listed once, in any order", async () => {
	for (const sort of ["address", "name", "created"] as const) {
		const seen = new Set<string>();
		for (let after: string | undefined; ; ) {
			const page = await listTenants(queryOf({ sort, after, state: "suspended" }));
			for (const { id } of page.tenants) {
				expect(seen.has(id)).toBe(false);
				seen.add(id);
			}
			after = page.after;
			if (!after) break;
		}
		expect(seen.size).toBe(Math.floor(TENANTS / 97));
	}
});

test("a search by the beginning of an id, an address or a name reads only what it finds", async () => {
	const [known] = await admin`select id, slug, name from public.tenants where schema_name = 'tenant_x_4711'`;
	for (const q of [
		known?.id.slice(0, 12),
		known?.slug.slice(0, 10),
		known?.name.slice(0, 16).toUpperCase(),
	]) {
		const query = queryOf({ q });
		expect(await rowsTouched((db) => tenantRows(db, query))).toBeLessThanOrEqual(MOST_READ);
		expect((await listTenants(query)).tenants.map(({ id }) => id)).toContain(known?.id);
	}
	expect((await listTenants(queryOf({ q: "%" }))).tenants).toEqual([]);
	expect((await listTenants(queryOf({ q: "_s-" }))).tenants).toEqual([]);
});

test("a rare state is found by its index", async () => {
	const query = queryOf({ state: "suspended" });

	expect(await rowsTouched((db) => tenantRows(db, query))).toBeLessThanOrEqual(MOST_READ);
});

test("the inbox is read a page at a time, including waiting webhooks", async () => {
	for (const state of ["all", "waiting", "failed", "applied"] as const) {
		expect(await rowsTouched((db) => webhookRows(db, { state }))).toBeLessThanOrEqual(MOST_READ);
		expect(await rowsTouched((db) => webhookRows(db, { state, after: "msg_5000" }))).toBeLessThanOrEqual(
			MOST_READ,
		);
	}
});

test("no page reads the catalog as a whole", async () => {
	const { getOverview } = await import("./overview.server.ts");
	const { getTenantDetail } = await import("./tenants/detail.server.ts");
	const { getFleet } = await import("./fleet.server.ts");
	const { prepareQueue } = await import("#app/platform/jobs/queue.server.ts");
	const { statementsSent } = await import("#tests/support/databases/statements.ts");
	await Promise.all([prepareQueue("reaction"), prepareQueue("daily")]);
	const [known] = await admin`select id from public.tenants where schema_name = 'tenant_x_4711'`;

	const overview = await getOverview();
	expect(overview.states.active).toBeGreaterThan(9_000);
	expect((await getTenantDetail(known?.id)).tenant.schemaName).toBe("tenant_x_4711");
	expect((await getFleet()).status.behind).toBe(TENANTS);

	// relnamespace has no index, so a condition on it would read every table of the fleet.
	const careless = /information_schema|\brelnamespace\b|\bnspname\s+like|pg_tables|pg_stat_user/i;
	expect(statementsSent().filter((text) => careless.test(text))).toEqual([]);
});
