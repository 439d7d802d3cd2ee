import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { sendThrough } from "#db/tenancy/pool/driver.ts";
import { DatabaseUnavailable } from "#db/tenancy/pool/errors.ts";
import { transact } from "#db/tenancy/pool/transact.ts";
import type { Access, Statement } from "#db/tenancy/pool/transaction.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { type Db, inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

let pool: ConnectionPool;
let admin: Sql;
let tenant: TenantRecord;

beforeAll(async () => {
	// One connection: anything that leaks from one transaction into the next shows up immediately.
	pool = await testPool({ size: 1 });
	const { url } = await testDatabase();
	admin = connect({ url });
});
beforeEach(async () => {
	tenant = await aTenant(pool);
});
afterAll(async () => {
	await pool.close();
	await admin.end();
});

const whoAmI = (db: Db) => db.execute(sql`select current_user as role, now() as began`);
const rename = (db: Db, name: string) => db.update(users).set({ firstName: name });
const nameOf = async (of: TenantRecord) =>
	(await admin.unsafe<{ first_name: string }[]>(`select first_name from "${of.schemaName}".users`))[0]
		?.first_name;

test("queries started together run in one transaction, under the tenant's role", async () => {
	const answers = await inTenant(pool, tenant, "read", ({ db }) =>
		Promise.all([whoAmI(db), db.select({ id: users.id }).from(users), whoAmI(db)]),
	);

	const [first, people, last] = answers;
	expect(first[0]).toMatchObject({ role: tenant.roleName });
	expect(last).toEqual(first);
	expect(people).toHaveLength(1);
});

test("many transactions of different tenants on one connection never mix", async () => {
	const tenants = [tenant, await aTenant(pool), await aTenant(pool)];

	const seen = await Promise.all(
		Array.from({ length: 60 }, async (_, index) => {
			const mine = tenants[index % 3] as TenantRecord;
			const found = await inTenant(pool, mine, "read", async ({ db }) => {
				const [me] = await whoAmI(db);
				const [owner] = await db.select({ email: users.email }).from(users);
				return { me, owner };
			});
			return found.me?.role === mine.roleName && found.owner?.email.includes(mine.id.slice(4));
		}),
	);

	expect(seen.every(Boolean)).toBe(true);
});

const aboutNow = async (db: Db) =>
	(await db.execute(sql`select now() as began, current_setting('transaction_read_only') as read_only`))[0];
const statesOfConnections = async () => {
	const others = await admin.unsafe<{ state: string }[]>(
		"select state from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
	);
	return others.map(({ state }) => state);
};

test("a transaction that waits behind a read is separate from it, though its beginning carries the read's end", async () => {
	const [first, second, third] = await Promise.all([
		inTenant(pool, tenant, "read", ({ db }) => aboutNow(db)),
		inTenant(pool, tenant, "write", async ({ db }) => {
			await rename(db, "Second");
			return aboutNow(db);
		}),
		inTenant(pool, tenant, "read", ({ db }) => aboutNow(db)),
	]);

	expect([first, second, third].map((seen) => seen?.read_only)).toEqual(["on", "off", "on"]);
	expect(new Set([first, second, third].map((seen) => String(seen?.began))).size).toBe(3);
	expect(await nameOf(tenant)).toBe("Second");
});

test("a read that no following statement ends is ended anyway", async () => {
	const nothing = async () => "sent nothing";
	const failing = async () => {
		throw new Error("before any query");
	};

	await Promise.allSettled([
		inTenant(pool, tenant, "read", ({ db }) => aboutNow(db)),
		inTenant(pool, tenant, "read", nothing),
		inTenant(pool, tenant, "read", ({ db }) => aboutNow(db)),
		inTenant(pool, tenant, "write", failing),
	]);

	expect(await statesOfConnections()).not.toContain("idle in transaction");
	await inTenant(pool, tenant, "write", ({ db }) => rename(db, "After"));
	expect(await nameOf(tenant)).toBe("After");
});

test("a read cannot write", async () => {
	const attempt = inTenant(pool, tenant, "read", ({ db }) => rename(db, "Sneaky"));

	await expect(attempt).rejects.toMatchObject({ cause: { code: "25006" } });
	expect(await nameOf(tenant)).toBe("Olga");
});

/** Under its tenant's role, in the form of a statement without rows to map. */
const sending = (text: string): Statement => ({ text, params: [], role: tenant.roleName, form: "objects" });

test("what was sent before a split is committed, whatever happens to the rest", async () => {
	const schema = `"${tenant.schemaName}"`;

	const failing = transact(pool, tenant.schemaName, "write", async (transaction) => {
		const before = transaction.send(sending(`update ${schema}.users set first_name = 'Kept'`));
		transaction.split();
		const after = transaction.send(sending(`update ${schema}.users set first_name = 'Lost'`));
		await Promise.all([before, after, transaction.send(sending("select 1 / 0"))]);
	});

	await expect(failing).rejects.toThrow("division by zero");
	expect(await nameOf(tenant)).toBe("Kept");
});

test("a split does not wait for the disk; the commit after it does", async ({ skip }) => {
	if (inject("pooler") !== undefined) skip("a pooler may run the second transaction on another connection");
	const { schemaName, roleName } = tenant;
	const schema = `"${schemaName}"`;
	const named = (name: string) => sending(`update ${schema}.users set first_name = '${name}'`);
	// Notes what each commit is about to do: deferred triggers run in it.
	for (const statement of [
		`create table ${schema}.commits (waits text)`,
		`grant insert on ${schema}.commits to "${roleName}"`,
		`create function ${schema}.note() returns trigger language plpgsql as $$ begin
			insert into ${schema}.commits values (current_setting('synchronous_commit')); return null; end $$`,
		`create constraint trigger noted after update on ${schema}.users initially deferred
			for each row execute function ${schema}.note()`,
	]) {
		await admin.unsafe(statement);
	}

	await transact(pool, schemaName, "write", async (transaction) => {
		// The tests' server waits for no disk, unlike those that people run.
		const sent = [transaction.send(sending("set synchronous_commit = on")), transaction.send(named("First"))];
		transaction.split();
		await Promise.all([...sent, transaction.send(named("Second"))]);
	});

	expect(await admin.unsafe(`select waits from ${schema}.commits`)).toEqual([
		{ waits: "off" },
		{ waits: "on" },
	]);
});

test("an asynchronous write does not wait for the disk, and the next write on its connection does", async ({
	skip,
}) => {
	if (inject("pooler") !== undefined) skip("a pooler may run the second transaction on another connection");
	const ask = (access: Access, text: string) =>
		transact(pool, tenant.schemaName, access, (transaction) => transaction.send(sending(text)));
	// The tests' server waits for no disk, unlike those that people run.
	await ask("write", "set synchronous_commit = on");

	const asked = "select current_setting('synchronous_commit') as waits";
	expect(await ask("asynchronous write", asked)).toEqual([{ waits: "off" }]);
	expect(await ask("write", asked)).toEqual([{ waits: "on" }]);
	await ask("write", "reset synchronous_commit");
});

test("a failure before a split also fails what comes after it", async () => {
	const schema = `"${tenant.schemaName}"`;

	const failing = transact(pool, tenant.schemaName, "write", async (transaction) => {
		const before = transaction.send(sending("select 1 / 0"));
		transaction.split();
		await Promise.all([before, transaction.send(sending(`update ${schema}.users set first_name = 'Lost'`))]);
	});

	await expect(failing).rejects.toThrow("division by zero");
	expect(await nameOf(tenant)).not.toBe("Lost");
});

test("a statement without parameters is prepared too, and not planned again each time", async ({ skip }) => {
	if (inject("pooler") !== undefined) skip("preparing is off through this pooler");
	const plain = "select 'without parameters' as kind";

	const kept = await transact(pool, tenant.schemaName, "read", async (transaction) => {
		await transaction.send(sending(plain));
		await transaction.send(sending(plain));
		return transaction.send(sending("select statement from pg_prepared_statements"));
	});

	expect(kept).toContainEqual({ statement: plain });
});

test("work that throws is rolled back", async () => {
	const attempt = inTenant(pool, tenant, "write", async ({ db }) => {
		await rename(db, "Half");
		throw new Error("changed my mind");
	});

	await expect(attempt).rejects.toThrow("changed my mind");
	expect(await nameOf(tenant)).toBe("Olga");
});

test("a swallowed SQL error is still a failure: COMMIT answers ROLLBACK", async () => {
	const attempt = inTenant(pool, tenant, "write", async ({ db }) => {
		await rename(db, "Half");
		await db.execute(sql`select 1 / 0 as oops`).catch(() => {});
	});

	await expect(attempt).rejects.toThrow(/rolled back/);
	expect(await nameOf(tenant)).toBe("Olga");
});

test("a query that outlives its transaction is refused, never run outside it", async () => {
	let escaped: Db | undefined;
	await inTenant(pool, tenant, "write", async ({ db }) => {
		escaped = db;
		await whoAmI(db);
	});

	await expect(rename(escaped as Db, "Late")).rejects.toMatchObject({
		cause: expect.objectContaining({ message: expect.stringMatching(/over/) }),
	});
	expect(await nameOf(tenant)).toBe("Olga");
});

test("after a migration changed a table under a prepared statement, the whole transaction runs again", async () => {
	const read = () =>
		inTenant(pool, tenant, "read", async ({ db }) => {
			const [row] = await db
				.select({ phone: users.phone, role: sql<string>`current_user` })
				.from(users)
				.where(eq(users.role, "owner"));
			return row;
		});
	await read();
	await read();
	await admin.unsafe(`alter table "${tenant.schemaName}".users alter column phone type text`);

	expect(await read()).toEqual({ phone: null, role: tenant.roleName });
});

test("the driver's own retry, which runs a query after the rollback and outside its transaction, is off", async () => {
	const { url } = await testDatabase();
	const client = connect({ url });
	const text = `select phone from "${tenant.schemaName}".users where role = $1`;
	const query = () => sendThrough(client, { text, params: ["owner"], form: "objects" }).answer;
	await query();
	await query();
	await admin.unsafe(`alter table "${tenant.schemaName}".users alter column phone type text`);

	const sent = [client.unsafe("begin").execute(), query(), client.unsafe("rollback").execute()];
	const [, answer] = await Promise.allSettled(sent);

	expect(answer).toMatchObject({ status: "rejected", reason: { routine: "RevalidateCachedQuery" } });
	expect(await client.unsafe("select 1 as alive")).toHaveLength(1);
	await client.end();
});

test("a connection lost between two statements fails the transaction: nothing runs on the new connection", async () => {
	const attempt = inTenant(pool, tenant, "write", async ({ db }) => {
		await rename(db, "First half");
		await killEveryoneElse();
		await rename(db, "Second half");
	});

	await expect(attempt).rejects.toBeInstanceOf(DatabaseUnavailable);
	expect(await nameOf(tenant)).toBe("Olga");
});

test("a connection lost just before COMMIT is a failure, though the new connection answers COMMIT", async () => {
	const attempt = inTenant(pool, tenant, "write", async ({ db }) => {
		await rename(db, "Lost");
		await killEveryoneElse();
	});

	await expect(attempt).rejects.toBeInstanceOf(DatabaseUnavailable);
	expect(await nameOf(tenant)).toBe("Olga");
	const after = await inTenant(pool, tenant, "read", ({ db }) => whoAmI(db));
	expect(after[0]).toMatchObject({ role: tenant.roleName });
});

test("a role that cannot be assumed fails everything after it", async () => {
	const nobody = { ...tenant, roleName: "tenantry_t_0000000000000000" };

	await expect(inTenant(pool, nobody, "read", ({ db }) => whoAmI(db))).rejects.toMatchObject({
		message: expect.stringMatching(/role/),
	});
});

async function killEveryoneElse(): Promise<void> {
	await admin`select pg_terminate_backend(pid, 1000) from pg_stat_activity
		where datname = current_database() and pid <> pg_backend_pid() and usename = 'tenantry_app'`;
	// The client learns of it when the socket's last bytes are read.
	await new Promise((resolve) => setTimeout(resolve, 50));
}
