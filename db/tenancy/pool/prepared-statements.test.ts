import { afterAll, beforeAll, expect, inject, onTestFinished, test, vi } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { sharedColumns } from "#db/tenancy/pool/prepared-statements.ts";
import { transact } from "#db/tenancy/pool/transact.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { type Db, inRegistry, inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

let admin: Sql;
let pool: ConnectionPool;
let one: TenantRecord;
let other: TenantRecord;
beforeAll(async () => {
	admin = connect({ url: (await testDatabase()).url });
	pool = await testPool({ size: 1 });
	[one, other] = [await aTenant(pool), await aTenant(pool)];
});
afterAll(() => Promise.all([pool.close(), admin.end()]));

/** A statement that no connection has seen. */
let unseen = 0;
const aStatement = () => `select ${unseen++} as n, "role" from "$TENANT_SCHEMA$"."users" where "role" = $1`;
const use = (text: string, tenant = one) =>
	inTenant(pool, tenant, "read", ({ db }) => db.run(text, ["owner"]));

/** How often the server has prepared this text, for any tenant. */
async function preparedCount(text: string): Promise<number> {
	const [ahead] = text.split(" as n");
	const rows = await inTenant(pool, one, "read", ({ db }) =>
		db.run("select statement from pg_prepared_statements"),
	);
	return rows.filter(({ statement }) => String(statement).startsWith(`${ahead} as n`)).length;
}

const throughPooler = () => inject("pooler") !== undefined;

test("a statement is prepared at its second use, once for each tenant, and then used again", async ({
	skip,
}) => {
	if (throughPooler()) skip("preparing is off through this pooler");
	const text = aStatement();
	const counts = [];

	for (const tenant of [one, one, one, other, other, other]) {
		await use(text, tenant);
		counts.push(await preparedCount(text));
	}

	expect(counts).toEqual([0, 1, 1, 1, 2, 2]);
});

test("every use answers the same, of its own tenant", async () => {
	const text = `select ${unseen++} as n, "email", "is_active", "created_at" is not null as made, "phone" from "$TENANT_SCHEMA$"."users"`;
	const asked = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? one : other));
	const answers = [];

	for (const tenant of asked) {
		const [[row] = []] = await inTenant(pool, tenant, "read", ({ db }) =>
			Promise.all([db.run(text), db.run(text)]),
		);
		answers.push(row?.email);
		expect(Object.keys(row ?? {})).toEqual(["n", "email", "is_active", "made", "phone"]);
		expect(row).toMatchObject({ is_active: true, made: true, phone: null });
	}

	expect(answers).toEqual(asked.map(({ id }) => `owner@${id.replace("org_", "")}.example`));
});

test("a statement that comes back only the next day is never prepared", async ({ skip }) => {
	if (throughPooler()) skip("preparing is off through this pooler");
	const text = aStatement();
	const kept = await testPool({ size: 1, recycleAfterMs: Number.POSITIVE_INFINITY });
	const now = vi.spyOn(performance, "now");
	onTestFinished(() => {
		now.mockRestore();
		return kept.close();
	});
	const counts: number[][] = [];

	for (let day = 0; day < 3; day++) {
		now.mockReturnValue(1e9 + day * 86_400_000);
		await inTenant(kept, one, "write", ({ db }) => db.run(text, ["owner"]));
		counts.push(kept.prepared);
	}

	expect(counts).toEqual([[0], [0], [0]]);
	expect(kept.counters.recycled).toBe(0);
});

test("one statement many times at once is prepared once", async ({ skip }) => {
	if (throughPooler()) skip("preparing is off through this pooler");
	const text = aStatement();
	const many = ({ db }: { db: Db }) => Promise.all(Array.from({ length: 20 }, () => db.run(text, ["owner"])));

	const answers = [await inTenant(pool, one, "read", many), await inTenant(pool, one, "read", many)];

	expect(answers.flat(2)).toHaveLength(40);
	expect(await preparedCount(text)).toBe(1);
});

test("a statement whose preparation fails has its own error, and so has the same one behind it", async () => {
	const text = `select ${unseen++} as n, 1 / count(*) from "$TENANT_SCHEMA$"."teams"`;
	const codes: unknown[] = [];
	const failing = () =>
		inTenant(pool, one, "write", async ({ db }) => {
			const sent = [db.run("select 1 / 0 as n"), db.run(text), db.run(text), db.run(text)];
			const settled = await Promise.allSettled(sent);
			codes.push(settled.map((answer) => (answer.status === "rejected" ? answer.reason.code : "fine")));
			await Promise.all(sent);
		});

	await expect(failing()).rejects.toMatchObject({ code: "22012" });
	await expect(failing()).rejects.toMatchObject({ code: "22012" });

	expect(codes).toEqual([
		["22012", "25P02", "25P02", "25P02"],
		["22012", "25P02", "25P02", "25P02"],
	]);
	await expect(inTenant(pool, one, "read", ({ db }) => db.run(text))).rejects.toMatchObject({
		code: "22012",
	});
	await expect(inTenant(pool, one, "read", ({ db }) => db.run(text))).rejects.toMatchObject({
		code: "22012",
	});
});

test("a connection that the server has ended is replaced by one that knows no statement", async ({
	skip,
}) => {
	if (throughPooler()) skip("preparing is off through this pooler");
	const text = aStatement();
	for (let time = 0; time < 3; time++) await use(text);
	expect(pool.prepared[0]).toBeGreaterThan(0);
	await admin`select pg_terminate_backend(pid, 1000) from pg_stat_activity
		where datname = current_database() and pid <> pg_backend_pid() and usename = 'tenantry_app'`;
	await new Promise((resolve) => setTimeout(resolve, 50));

	expect(pool.prepared).toEqual([0]);
	expect(await use(text)).toHaveLength(1);
	expect(await use(text)).toHaveLength(1);
});

test("a column that changes its type under several prepared statements costs a page one more run", async () => {
	const texts = [0, 1, 2].map((n) => `select ${n} as n, "phone" from "$TENANT_SCHEMA$"."users"`);
	const page = () => inTenant(pool, one, "read", ({ db }) => Promise.all(texts.map((text) => db.run(text))));
	for (let time = 0; time < 3; time++) await page();
	const change = (type: string) =>
		admin.unsafe(`alter table "${one.schemaName}"."users" alter column "phone" type ${type}`);
	const [was] = await admin`select format_type(atttypid, atttypmod) as type from pg_attribute
		where attrelid = ${`"${one.schemaName}"."users"`}::regclass and attname = 'phone'`;
	await change("text");

	const rows = await page();
	await change(String(was?.type));

	expect(rows.map(([row]) => row?.n)).toEqual([0, 1, 2]);
});

test("the second run succeeds on a connection whose statements are as old as the first one's", async () => {
	const wide = await testPool({ size: 3, affinity: false, slowAfterMs: 60_000 });
	onTestFinished(() => wide.close());
	const text = `select ${unseen++} as n, "phone" from "$TENANT_SCHEMA$"."users"`;
	const page = (until?: Promise<void>) =>
		inTenant(wide, one, "write", async ({ db }) => {
			const rows = await db.run(text);
			await until;
			return rows.length;
		});
	const hold = () => {
		const { promise, resolve: end } = Promise.withResolvers<void>();
		const held = inRegistry(wide, "write", async (db) => {
			await db.run("select 1 as held");
			await promise;
		});
		return { held, end };
	};
	// Two pages at a time are on the first two connections.
	for (let time = 0; time < 3; time++) {
		const { promise, resolve: end } = Promise.withResolvers<void>();
		const pages = [page(promise), page(promise)];
		end();
		await Promise.all(pages);
	}
	await admin.unsafe(`alter table "${one.schemaName}"."users" alter column "phone" type varchar(90)`);

	const rows = page();
	const [second, third, waiting] = [hold(), hold(), hold()];
	await new Promise((resolve) => setTimeout(resolve, 200));
	second.end();

	expect(await rows).toBe(1);
	for (const { end } of [third, waiting]) end();
	await Promise.all([second, third, waiting].map(({ held }) => held));
});

test("a connection is closed after its statements have taken enough memory, however few its tenants", async ({
	skip,
}) => {
	if (throughPooler()) skip("preparing is off through this pooler");
	// 12 first uses are 108 KiB, with 12 prepared statements they are 444.
	const narrow = await testPool({ size: 1, recycleAfterKibibytes: 400 });
	const texts = Array.from({ length: 12 }, aStatement);
	const page = () =>
		inTenant(narrow, one, "write", ({ db }) => Promise.all(texts.map((text) => db.run(text, ["owner"]))));

	await page();
	const afterOne = [narrow.prepared, narrow.counters.recycled];
	await page();
	const afterTwo = [narrow.prepared, narrow.counters.recycled];
	await narrow.close();

	expect(afterOne).toEqual([[0], 0]);
	expect(afterTwo).toEqual([[0], 1]);
});

test("a connection is closed after many tenants have used statements once, because it keeps their tables", async ({
	skip,
}) => {
	if (throughPooler()) skip("preparing is off through this pooler");
	const narrow = await testPool({ size: 1, recycleAfterKibibytes: 100 });
	const texts = Array.from({ length: 6 }, aStatement);
	const page = (tenant: TenantRecord) =>
		inTenant(narrow, tenant, "write", ({ db }) => Promise.all(texts.map((text) => db.run(text, ["owner"]))));

	await page(one);
	const afterOne = narrow.counters.recycled;
	await page(other);
	const afterTwo = narrow.counters.recycled;
	await narrow.close();

	expect([afterOne, afterTwo]).toEqual([0, 1]);
	expect(narrow.prepared).toEqual([0]);
});

test("a prepared statement's rows come with the names and types of their columns", async () => {
	const send = () =>
		transact(pool, one.schemaName, "read", (transaction) =>
			transaction.send({
				text: "select '{}'::jsonb as data",
				params: [],
				role: one.roleName,
				form: "objects",
			}),
		) as Promise<unknown> as Promise<{ columns: { name: string; type: number }[] }>;

	for (let use = 1; use <= 4; use++) {
		expect((await send()).columns).toEqual([expect.objectContaining({ name: "data", type: 3802 })]);
	}
});

test("tenants share the columns of a statement", () => {
	const columns = () => [{ name: "id", type: 25, parser: undefined, table: Math.random() }];

	expect(sharedColumns(columns())).toBe(sharedColumns(columns()));
	expect(sharedColumns([{ name: "id", type: 23, parser: Number }])).not.toBe(sharedColumns(columns()));
});
