import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { errorLogs } from "#db/schema/public/operations.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { refusalOf } from "#tests/support/world/tenant.ts";
import { closeDatabase, poolFigures, transactInRegistry } from "../database/database.server.ts";
import { countOpenErrors, getError, listErrors, pruneErrors, resolveError } from "./error-log.server.ts";
import { noteError, writeErrors } from "./errors.server.ts";

let admin: Sql;
beforeAll(async () => {
	const { url } = await testDatabase();
	admin = connect({ url });
});
afterAll(async () => {
	await closeDatabase();
	await admin.end();
});
beforeEach(async () => {
	await writeErrors();
	await admin`delete from public.error_logs`;
});

const place = "/:tenant/projects";
const boom = (words: string) => new Error(words);

/** Returns everything noted so far in the database. */
async function written() {
	await writeErrors();
	return (await listErrors()).errors;
}

test("one bug is one row: how often, when first and last, and the latest occurrence", async () => {
	noteError(boom("no room for 17"), { place, tenantId: "org_1", requestId: "req-1" });
	await writeErrors();
	const [first] = await written();
	noteError(boom("no room for 18"), { place: "/:tenant/teams", tenantId: "org_2", requestId: "req-2" });
	noteError(boom("no room for 19"), { place, tenantId: "org_3", requestId: "req-3" });

	const [entry, ...others] = await written();

	expect(others).toEqual([]);
	expect(entry).toMatchObject({
		occurrences: 3,
		message: "no room for 19",
		place,
		tenantId: "org_3",
		requestId: "req-3",
		status: "open",
		firstSeenAt: first?.firstSeenAt,
	});
	expect(entry?.lastSeenAt.getTime()).toBeGreaterThanOrEqual(first?.lastSeenAt.getTime() ?? Infinity);
});

test("an error that is reported twice counts once", async () => {
	const error = boom("seen by React and by the router");
	noteError(error, { place });
	noteError(error, { place });

	expect((await written())[0]?.occurrences).toBe(1);
});

test("what was typed, and every secret, is nowhere in the row", async () => {
	const error = boom("cannot save Ada's plan for ada@acme.example with sk_live_abcdef0123");

	noteError(error, { place, without: ["Ada's plan"] });

	const [entry] = await written();
	expect(entry?.message).toBe("cannot save … for …@… with …");
	for (const words of ["Ada's plan", "ada@acme", "sk_live_abcdef0123", process.cwd()]) {
		expect(JSON.stringify(entry)).not.toContain(words);
	}
});

test("a failed statement is stored as text, without its values", async () => {
	const failed = transactInRegistry("write", (db) =>
		db.insert(errorLogs).values({ fingerprint: "f".repeat(65), name: "Secret name", message: "", place }),
	);
	noteError(await failed.catch((error: unknown) => error), { place });

	const [entry] = await written();

	expect(entry?.name).toBe("PostgresError 22001");
	expect(entry?.message).toMatch(
		/^value too long for type character varying\(64\), in: insert into .*error_logs/,
	);
	expect(JSON.stringify(entry)).not.toContain("Secret name");
});

test("a resolved bug that comes back is reopened with the time; an occurrence from before stays resolved", async () => {
	noteError(boom("leak"), { place });
	const [entry] = await written();
	const print = entry?.fingerprint ?? "";
	noteError(boom("leak"), { place }); // it happened before the bug was resolved and is written after
	const resolved = await resolveError(print, "op@tenantry.example", " fixed in 1.2 ");
	await writeErrors();
	const still = await getError(print);

	noteError(boom("leak"), { place });
	await writeErrors();
	const back = await getError(print);

	expect(resolved).toMatchObject({
		status: "resolved",
		resolvedBy: "op@tenantry.example",
		note: "fixed in 1.2",
	});
	expect(still).toMatchObject({ status: "resolved", reopenedAt: null, occurrences: 2 });
	expect(back).toMatchObject({ status: "open", note: "fixed in 1.2", occurrences: 3 });
	expect(back.reopenedAt?.getTime()).toBeGreaterThan(resolved.resolvedAt?.getTime() ?? Infinity);
});

test("the log is read by status, page by page, the latest first; an invalid page is the first one", async () => {
	for (const letter of ["a", "b", "c", "d", "e"]) noteError(boom(`bug ${letter}`), { place });
	const all = await written();
	await resolveError(all[0]?.fingerprint ?? "", "op@tenantry.example", "");

	const first = await listErrors({ status: "open", limit: 3 });
	const second = await listErrors({ status: "open", limit: 3, after: first.next });

	expect([first.errors.length, second.errors.length, second.next]).toEqual([3, 1, undefined]);
	const seen = [...first.errors, ...second.errors].map(({ fingerprint }) => fingerprint);
	expect(seen).toEqual(all.slice(1).map(({ fingerprint }) => fingerprint));
	expect((await listErrors({ after: "' or 1=1" })).errors).toHaveLength(5);
	expect((await listErrors({ status: "resolved" })).errors).toHaveLength(1);
	expect(await countOpenErrors()).toBe(4);
});

test("an unknown bug is a 404", async () => {
	expect((await refusalOf(getError("0".repeat(64)))).status).toBe(404);
	expect((await refusalOf(resolveError("0".repeat(64), "op@x.example", ""))).status).toBe(404);
});

test("a thousand at once are few writes, and none is lost", async () => {
	const before = poolFigures().transactions;

	for (let round = 0; round < 1_000; round++) noteError(boom(`storm ${round}`), { place });
	await new Promise((done) => setTimeout(done, 500));

	const writes = poolFigures().transactions - before;
	expect(writes).toBeLessThanOrEqual(4);
	const [entry] = await written();
	expect(entry?.occurrences).toBe(1_000);
});

test("a bug that cannot be written waits, and is written once it can be", async () => {
	await admin`alter table public.error_logs rename to away`;
	try {
		noteError(boom("nobody writes this down"), { place });
		await writeErrors();
		noteError(boom("nobody writes this down"), { place });
	} finally {
		await admin`alter table public.away rename to error_logs`;
	}

	const [entry] = await written();

	expect(entry?.occurrences).toBe(2);
});

test("bugs that were not seen for 90 days are deleted, open or not", async () => {
	for (const letter of ["a", "b", "c"]) noteError(boom(`old ${letter}`), { place });
	const [one, two, three] = await written();
	await resolveError(two?.fingerprint ?? "", "op@tenantry.example", "");
	await admin`update public.error_logs set last_seen_at = now() - interval '91 days'
		where fingerprint <> ${one?.fingerprint ?? ""}`;

	await pruneErrors();

	expect(three).toBeDefined();
	expect((await written()).map(({ fingerprint }) => fingerprint)).toEqual([one?.fingerprint]);
});
