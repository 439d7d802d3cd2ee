import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import {
	describeSchema,
	expectedAfter,
	fingerprintsOf,
	prepareToRead,
} from "#db/migrate/drift/fingerprint.ts";
import { createScratchSchema, inScratch } from "#db/migrate/scratch.ts";
import { readMigrations } from "#db/migration-files.ts";
import { fillWarmPool } from "#db/tenancy/lifecycle/fill-warm-pool.ts";
import { provisionTenant } from "#db/tenancy/lifecycle/provision.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { Run } from "#db/tenancy/pool/transaction.ts";
import { Registry } from "#db/tenancy/registry/registry.ts";
import { asOwner } from "#db/tenancy/roles/owner.ts";
import type { TenantSchema } from "#db/tenancy/schema-name.ts";
import { bindToTenant } from "#db/tenancy/sql-text.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, newTenant, testPool } from "#tests/support/world/tenant.ts";

let pool: ConnectionPool;
let url: string;
let admin: Sql;
beforeAll(async () => {
	pool = await testPool();
	({ url } = await testDatabase());
	admin = connect({ url });
});
afterAll(() => Promise.all([pool.close(), admin.end()]));

const migrations = readMigrations("tenant").list;

async function fingerprintOf(run: Run, house: TenantSchema): Promise<string | undefined> {
	return (await fingerprintsOf(run, [house])).get(house.schemaName);
}

const inDatabase = (house: TenantSchema) =>
	asOwner(pool, "read", async (run) => {
		await prepareToRead(run);
		return fingerprintOf(run, house);
	});

/** Scratch schemas and roles that anybody can see: none, ever. */
async function residue(): Promise<number> {
	const [row] = await admin<{ n: number }[]>`
		select (select count(*) from pg_namespace where nspname like 'tenantry_scratch_%')::int as n`;
	return row?.n ?? -1;
}

test("a provisioned tenant, and every migration replayed one by one, have the same fingerprint", async () => {
	const [one, other] = await Promise.all([aTenant(pool), aTenant(pool)]);

	const expected = await expectedAfter(url, migrations);

	expect(expected.fingerprint).toMatch(/^[0-9a-f]{64}$/);
	expect(await inDatabase(one)).toBe(expected.fingerprint);
	expect(await inDatabase(other)).toBe(expected.fingerprint);
	expect(await residue()).toBe(0);
});

test("a tenant claimed from the stock is, object by object, what a cold one is", async () => {
	const files = readMigrations("tenant");
	const describe = (house: TenantSchema) =>
		asOwner(pool, "read", async (run) => {
			await prepareToRead(run);
			return describeSchema(run, house);
		});
	const cold = await aTenant(pool);
	await fillWarmPool(pool, files, 1);
	const wanted = newTenant();

	const made = await provisionTenant(pool, files, wanted);

	const claimed = (await new Registry(pool).findById(wanted.id)) as TenantSchema;
	expect(made).toEqual({ created: true, warm: true });
	expect(await describe(claimed)).toEqual(await describe(cold));
	expect(await inDatabase(claimed)).toBe(await inDatabase(cold));
	expect(await inDatabase(claimed)).toBe((await expectedAfter(url, migrations)).fingerprint);
});

test.each(migrations.map(({ name }, index) => ({ name, index })))(
	"$name: up, down, up gives the same fingerprint",
	async ({ index }) => {
		const isOfRows = migrations[index]?.up.every((statement) =>
			/^(\s|--.*\n)*(with|insert|update|delete)\b/i.test(statement),
		);
		const seen = await inScratch(url, async (scratch) => {
			const house = await createScratchSchema(scratch, migrations.slice(0, index));
			const { up, down } = migrations[index] as (typeof migrations)[number];
			const prints = [await fingerprintOf(scratch.run, house)];
			for (const statements of [up, down, up]) {
				for (const statement of bindToTenant(statements, house)) await scratch.run(statement);
				prints.push(await fingerprintOf(scratch.run, house));
			}
			return prints;
		});

		const [before, up, down, again] = seen;
		expect(down).toBe(before);
		expect(again).toBe(up);
		// Rows are no part of what a schema looks like.
		expect(up === before).toBe(isOfRows);
	},
);

test("the lines say each object once, with placeholders and nothing of the tenant's own name", async () => {
	const tenant = await aTenant(pool);

	const lines = await asOwner(pool, "read", async (run) => {
		await prepareToRead(run);
		return describeSchema(run, tenant);
	});

	const text = lines.map((line) => Object.values(line).join("\t")).join("\n");
	expect(text).not.toContain(tenant.schemaName);
	expect(text).not.toContain(tenant.roleName);
	expect(new Set(lines.map(({ kind, name }) => `${kind} ${name}`)).size).toBe(lines.length);
	expect(lines).toContainEqual({
		kind: "grant",
		compared: expect.any(String),
		parent: "audit_logs",
		name: 'INSERT on audit_logs to "$TENANT_ROLE$"',
		definition: 'GRANT INSERT ON "$TENANT_SCHEMA$".audit_logs TO "$TENANT_ROLE$"',
		additive: true,
	});
	expect(text).toMatch(/REFERENCES "\$TENANT_SCHEMA\$"\.users\(id\)/);
});

const CHANGES = [
	`create index extra on @.users (phone)`,
	`alter table @.users alter column metadata drop not null`,
	`alter table @.users alter column phone type text`,
	`alter table @.users alter column phone set default 'x'`,
	`alter table @.users drop constraint users_email_unique`,
	`revoke insert on @.users from #`,
	`grant delete on @.audit_logs to #`,
	`grant usage on schema @ to public`,
	`revoke usage on schema @ from #`,
	`create view @.everything as select * from @.users`,
	`create function @.nothing() returns int language sql as 'select 1'`,
	`create type @.mood as enum ('good')`,
	`create sequence @.counter`,
	`alter table @.users enable row level security`,
	`alter sequence @.ids increment by 2`,
	`alter table @.users owner to postgres`,
	`alter default privileges in schema @ grant select on tables to public`,
];

test.each(CHANGES)("a change made by hand is seen: %s", async (change) => {
	const tenant = await aTenant(pool);
	const before = await inDatabase(tenant);

	await admin.unsafe(change.replaceAll("@", tenant.schemaName).replaceAll("#", tenant.roleName));

	expect(await inDatabase(tenant)).not.toBe(before);
});

test("a column that was taken out and put back is the same column", async () => {
	const tenant = await aTenant(pool);
	const before = await inDatabase(tenant);

	await admin.unsafe(`alter table "${tenant.schemaName}".users drop column phone`);
	await admin.unsafe(`alter table "${tenant.schemaName}".users add column phone varchar(50)`);

	expect(await inDatabase(tenant)).toBe(before);
});

test("a process killed in the middle of a scratch schema leaves nothing behind", async () => {
	const program = `
		import { createScratchSchema, inScratch } from ${JSON.stringify(resolve("db/migrate/scratch.ts"))};
		import { readMigrations } from ${JSON.stringify(resolve("db/migration-files.ts"))};
		await inScratch(process.env.DATABASE_URL, async (scratch) => {
			await createScratchSchema(scratch, readMigrations("tenant").list);
			console.log("built");
			await scratch.run("select pg_sleep(60)");
		});`;
	const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
		env: { ...process.env, DATABASE_URL: url },
		stdio: ["ignore", "pipe", "inherit"],
	});
	await once(child.stdout, "data");
	child.kill("SIGKILL");
	await once(child, "exit");

	expect(await residue()).toBe(0);
});
