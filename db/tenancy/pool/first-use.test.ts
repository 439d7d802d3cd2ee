import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { connect } from "#db/client.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { transact } from "#db/tenancy/pool/transact.ts";
import type { PipelinedTransaction } from "#db/tenancy/pool/transaction.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { countRoundTrips, startRelay } from "#tests/support/databases/relay.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

let pool: ConnectionPool;
let url: string;
let tenant: TenantRecord;
beforeAll(async () => {
	({ url } = await testDatabase());
	pool = await testPool({ size: 1 });
});
beforeEach(async () => {
	tenant = await aTenant(pool);
});
afterAll(() => pool.close());

const asIts = (transaction: PipelinedTransaction, text: string, params: unknown[] = []) =>
	transaction.send({ text, params, role: tenant.roleName, form: "objects" });
const firstName = async () => {
	const admin = connect({ url });
	const [row] = await admin.unsafe(`select first_name from "${tenant.schemaName}".users`);
	await admin.end();
	return row?.first_name;
};
const rename = (transaction: PipelinedTransaction, name: string) =>
	asIts(transaction, `update "${tenant.schemaName}".users set first_name = $1`, [name]);
/** A statement with a parameter that no connection has seen. */
let unseen = 0;
const newStatement = (text: string) => `${text} /* ${unseen++} */`;

test("a page of twenty statements of a tenant that is new to the connection takes one round trip", async ({
	skip,
}) => {
	if (inject("pooler") !== undefined) skip("the pooler is not what is measured");
	const counted = countRoundTrips();
	const relay = await startRelay(Number(new URL(url).port), counted.passOn);
	const through = new URL(appUrl(url));
	through.port = String(relay.port);
	const far = new ConnectionPool({ url: through.href, size: 1 });
	const page = () =>
		inTenant(far, tenant, "read", ({ db }) =>
			Promise.all(
				Array.from({ length: 20 }, (_, index) =>
					db.run(`select ${index} as n, count(*) from "$TENANT_SCHEMA$"."users" where "role" = $1`, [
						"owner",
					]),
				),
			),
		);
	await transact(far, tenant.schemaName, "write", (transaction) => asIts(transaction, "select 1"));
	const before = counted.roundTrips;

	const [first] = await page();

	expect(first).toEqual([{ n: 0, count: "1" }]);
	expect(counted.roundTrips - before).toBe(1);
	await far.close();
	await relay.stop();
});

test("a statement that fails at its first use fails alone by its own error, and rolls everything back", async () => {
	const answers: PromiseSettledResult<unknown>[] = [];

	const failing = transact(pool, tenant.schemaName, "write", async (transaction) => {
		const sent = [
			rename(transaction, "Half"),
			asIts(transaction, newStatement("select 1 / $1::int"), [0]),
			asIts(transaction, newStatement("select $1::int as after"), [1]),
			asIts(transaction, newStatement("select $1 from nowhere"), ["x"]),
		];
		answers.push(...(await Promise.allSettled(sent)));
		await Promise.all(sent);
	});

	await expect(failing).rejects.toThrow("division by zero");
	const codes = answers.map((answer) => (answer.status === "rejected" ? answer.reason.code : "fine"));
	expect(codes).toEqual(["fine", "22012", "25P02", "25P02"]);
	expect(await firstName()).toBe("Olga");
});

test("a statement that the server cannot parse fails, and the connection stays usable", async () => {
	const failing = transact(pool, tenant.schemaName, "write", async (transaction) => {
		await rename(transaction, "Half");
		await asIts(transaction, newStatement("select nothing from nowhere where x = $1"), ["x"]);
	});

	await expect(failing).rejects.toMatchObject({ code: "42P01" });
	expect(await firstName()).toBe("Olga");
	const alive = await transact(pool, tenant.schemaName, "write", (transaction) =>
		rename(transaction, "Next"),
	);
	expect(alive).toEqual([]);
	expect(await firstName()).toBe("Next");
});

test("a transaction whose statement meets a conflict at its first use runs again", async () => {
	let runs = 0;

	await transact(pool, tenant.schemaName, "write", async (transaction) => {
		runs++;
		await rename(transaction, `Run ${runs}`);
		if (runs > 1) return;
		const conflict = "do $$ begin raise exception using errcode = '40001'; end $$";
		await Promise.all([
			asIts(transaction, newStatement(conflict)),
			asIts(transaction, newStatement("select $1::int"), [1]),
		]);
	});

	expect(runs).toBe(2);
	expect(await firstName()).toBe("Run 2");
});

test("values go as text, and mean the same at a statement's first, second and third use", async () => {
	const text = newStatement(
		"select $1::boolean as yes, $2::bytea as bytes, $3::jsonb as json, $4::timestamptz = $5 as same, $6::int8 as big",
	);
	const at = new Date("2026-03-01T12:00:00Z");
	const values = [true, new Uint8Array([0, 255]), 5, at, at, 2n ** 60n];
	const texts = ["true", "\\x00ff", "5", at.toISOString(), at.toISOString(), String(2n ** 60n)];
	const use = (params: unknown[]) =>
		transact(pool, tenant.schemaName, "read", (transaction) => asIts(transaction, text, params));

	const seen = [await use(values), await use(texts), await use(values), await use(texts)];

	const row = { yes: true, bytes: Buffer.from([0, 255]), json: "5", same: true, big: String(2n ** 60n) };
	expect(seen).toEqual([[row], [row], [row], [row]]);
});

test.each([[["a"]], [{ a: 1 }], [undefined], [Symbol("a")]])(
	"a parameter that is not text yet, like %s, is refused before anything is sent",
	async (value) => {
		const sending = transact(pool, tenant.schemaName, "write", (transaction) =>
			Promise.all([rename(transaction, "Kept"), asIts(transaction, "select $1", [value])]),
		);

		await expect(sending).rejects.toThrow(/Parameter \$1 is .*: write it as text first/);
		expect(await firstName()).toBe("Olga");
	},
);

test("more parameters than the protocol can count are refused, and the statement before them is answered", async () => {
	const many = Array.from({ length: 66_000 }, () => "x");
	let before: unknown;

	const sending = transact(pool, tenant.schemaName, "write", async (transaction) => {
		const sent = [asIts(transaction, "select 1 as fine"), asIts(transaction, "select 2", many)];
		before = await sent[0];
		await Promise.all(sent);
	});

	await expect(sending).rejects.toThrow(/at most 65533 parameters/);
	expect(before).toEqual([{ fine: 1 }]);
});

test("of statements that fail together, the one that caused it is heard of first, however it is wrapped", async () => {
	const late = async (promise: Promise<unknown>): Promise<unknown> => {
		try {
			return await promise;
		} catch (error) {
			for (let layer = 0; layer < 20; layer++) await null;
			throw error;
		}
	};

	const failed = transact(pool, tenant.schemaName, "read", (transaction) =>
		Promise.all([
			late(asIts(transaction, newStatement("select * from nowhere where 1 = $1"), [1])),
			asIts(transaction, newStatement("select $1::int"), [2]),
		]),
	);

	await expect(failed).rejects.toMatchObject({ code: "42P01" });
});
