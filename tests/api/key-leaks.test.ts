import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { keepLog } from "#tests/isolation/world/log-lines.ts";
import { startWholeApp, type WholeApp } from "#tests/support/app/whole-app.ts";
import { testDatabase } from "#tests/support/databases/database.ts";

let app: WholeApp;
let superuser: Sql;
let log: ReturnType<typeof keepLog>;
beforeAll(async () => {
	superuser = connect({ url: (await testDatabase()).url });
	app = await startWholeApp({ tenantDomain: "localhost" });
	const loggers = await import("#app/platform/log/log.server.ts");
	log = keepLog([loggers.log, loggers.requestLog]);
}, 60_000);
afterAll(() => Promise.all([app.stop(), superuser.end()]));

/** Every row of every table of this database, as text, but the hashes by which keys are recognized. */
async function everyRow(): Promise<string[]> {
	const tables = await superuser<{ name: string }[]>`
		select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')`;
	const rows = await Promise.all(
		tables.map(({ name }) => superuser.unsafe(`select '${name} ' || t::text as row from ${name} t`)),
	);
	return rows.flat().map(({ row }) => String(row));
}

async function aWorkspace() {
	const world = await import("#tests/support/world/tenant.ts");
	const { aKey } = await import("#tests/support/world/api-key.ts");
	const pool = await world.testPool();
	const record = await world.aTenant(pool);
	const owner = await world.asMember(record, `user_${record.slug.slice(3)}`);
	await pool.close();
	return { record, owner, aKey };
}

const send = (path: string, init: RequestInit) => fetch(`${app.origin}/api/v1${path}`, init);

/** Uses a key in every way that could leave it somewhere. */
async function useEverywhere(key: string) {
	const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
	const post = { method: "POST", headers: { ...headers, "Idempotency-Key": "one" } };
	return [
		await send("/me", { headers }),
		await send("/projects", { ...post, body: '{"name":"By a key"}' }),
		await send("/projects", { ...post, body: '{"name":"By a key"}' }),
		await send("/projects", { ...post, body: '{"name":1}' }),
		await send("/me?colors=1", { headers: { ...headers, "User-Agent": "curl" } }),
		await send("/nothing", { headers }),
		await send("/me", { method: "PUT", headers }),
		await send("/me", { headers: { Authorization: `Basic ${key}` } }),
		await send("/leaked", { ...post, body: `{"key":"${key}","colors":1}` }),
	];
}

test("the text of a key is in no row, no log line, no job, no email and no page but the one that shows it, and its hash in its row alone", async () => {
	const { record, owner, aKey } = await aWorkspace();
	const { rotateKey } = await import("#app/features/developers/keys.server.ts");
	const { hashOfKey } = await import("#app/tenant/api/key-text.ts");
	const { getKey, listKeys } = await import("#app/features/developers/find.server.ts");
	const first = await aKey(owner, { name: "Rotated" });
	const id = first.split("_")[1] ?? "";
	const { text: second = "" } = await rotateKey(owner, id, "24");
	const others = [await aKey(owner), await aKey(owner), await aKey(owner), await aKey(owner)];
	const [inQuery = "", inPath = "", nowhere = "", reported = ""] = others;

	const answers = [...(await useEverywhere(first)), ...(await useEverywhere(second))];
	const shown = await Promise.all([listKeys(owner, { of: "me" }), getKey(owner, id)]);
	const headers = { Authorization: `Bearer ${first}`, "Content-Type": "application/json" };
	answers.push(
		await send("/me/rotate", { method: "POST", headers, body: '{"overlapHours":1}' }),
		await send("/me", { method: "DELETE", headers }),
		await send(`/me?key=${inQuery}`, {}),
		await send(`/projects/${inPath}`, {}),
		await send(`/no/${nowhere}`, {}),
		await send("/leaked", {
			method: "POST",
			body: JSON.stringify({ key: reported }),
			headers: { "Content-Type": "application/json" },
		}),
	);
	await (await import("#tests/support/world/reactions.ts")).runReactions();
	const [rows, texts] = [await everyRow(), await Promise.all(answers.map((answer) => answer.text()))];

	const used = [200, 201, 201, 422, 400, 404, 405, 401, 422];
	expect(answers.map(({ status }) => status)).toEqual([...used, ...used, 409, 409, 400, 400, 404, 204]);
	const places: Record<string, string> = {
		row: rows.join("\n"),
		line: log.take(),
		email: JSON.stringify(await (await fetch(`${app.mail.url}/messages.json`)).json()),
		page: JSON.stringify(shown),
		answer: [...texts, ...answers.flatMap(({ headers }) => [...headers].flat())].join("\n"),
	};
	for (const text of [first, second, ...others]) {
		const secret = text.split("_")[2]?.slice(0, 20) ?? "";
		expect(secret).toHaveLength(20);
		for (const [place, kept] of Object.entries(places))
			expect([place, kept.includes(secret), place !== "row" && kept.includes(hashOfKey(text))]).toEqual([
				place,
				false,
				false,
			]);
	}
	// They were looked for where they could have been: keys are there, by what is no secret.
	for (const place of ["row", "page"] as const) expect(places[place]).toContain(id);
	expect(places.row).toContain(hashOfKey(second));
	expect(places.email).toContain(reported.split("_")[1]);
	expect(rows.filter((row) => row.startsWith("pgboss.")).length).toBeGreaterThan(0);
	expect(places.line).toContain("/api/v1/no/…");
	expect(places.row).toContain(record.id);
}, 60_000);

test("the keys in addresses were revoked, also where there is nothing", async () => {
	const { owner, aKey } = await aWorkspace();
	const key = await aKey(owner);

	const unknown = await send(`/no/${key}`, {});

	expect(unknown.status).toBe(404);
	expect((await send("/me", { headers: { Authorization: `Bearer ${key}` } })).status).toBe(401);
});

test("a key that is unknown and one with a wrong secret are looked up by equally many statements", async () => {
	const { record, owner, aKey } = await aWorkspace();
	const { newKeyId, newKeyText } = await import("#app/tenant/api/key-text.ts");
	const { PipelinedTransaction } = await import("#db/tenancy/pool/transaction.ts");
	const key = await aKey(owner);
	const of = (text: string) => send("/me", { headers: { Authorization: `Bearer ${text}` } });
	await of(key);
	// Its use is noted a moment later.
	await vi.waitFor(async () => {
		const used =
			await superuser`select 1 from ${superuser(record.schemaName)}.api_keys where used_at is not null`;
		expect(used).toHaveLength(1);
	});
	let sent = 0;
	const { send: original } = PipelinedTransaction.prototype;
	PipelinedTransaction.prototype.send = function (statement) {
		if (statement.text.includes("api_key")) sent++;
		return original.call(this, statement);
	};
	const counted = async (text: string) => {
		const before = sent;
		const { status } = await of(text);
		return [status, sent - before];
	};

	const wrong = newKeyText(key.split("_")[1] ?? "");
	const unknown = newKeyText(newKeyId());
	const answers = [await counted(wrong), await counted(unknown)];
	PipelinedTransaction.prototype.send = original;

	expect(answers).toEqual([
		[401, 1],
		[401, 1],
	]);
});
