import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { addDays } from "#app/platform/day.ts";
import { openFor } from "#app/tenant/reactions/run-reaction.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { aPath, type Happening, tell } from "#tests/support/world/onboarding-history.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { dayOf } from "./days.ts";
import { exportInsights } from "./export.server.ts";
import { rollUp } from "./roll-up.server.ts";

const now = new Date();
const today = dayOf(now);

let pool: ConnectionPool;
let record: TenantRecord;
let admin: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	admin = await aMember(pool, record, "admin");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const finished: Happening = {
	event: "onboarding.completed",
	daysAgo: 1,
	step: 0,
	version: 1,
	role: "member",
	teams: [],
	seconds: 60,
};

async function linesOf(body: ReadableStream): Promise<string[]> {
	// Removes the byte order mark, by which spreadsheets recognize the encoding.
	return (await new Response(body).text()).trimEnd().split("\n");
}

test("the file has the rolled-up days and today, with no cell that is a formula", async () => {
	const path = await aPath(pool, record, `=HYPERLINK("http://evil.example"),x`);
	const history = [finished, { ...finished, seconds: 70 }, { ...finished, daysAgo: 0 }];
	await tell(pool, record, path, [...history, { ...finished, event: "step.skipped", daysAgo: 0 }], now);
	await rollUp(openFor("test", record), today);

	const { fileName, body } = await exportInsights(admin, { path: path.path, who: "role:member" }, now);

	const [yesterday, quoted] = [addDays(today, -1), `"'=HYPERLINK(""http://evil.example""),x"`];
	expect(fileName).toBe(`onboarding-${record.slug}-${addDays(today, -29)}-${today}.csv`);
	expect(await linesOf(body)).toEqual([
		"Day (UTC),Path,Version,Step,Who,Name,Started,Finished,Skipped,Median seconds",
		`${yesterday},${quoted},1,The whole path,Role,Member,0,2,0,65`,
		`${today},${quoted},1,The whole path,Role,Member,0,1,0,60`,
		`${today},${quoted},1,"'=HYPERLINK(""http://evil.example""),x, step 1",Role,Member,0,0,1,`,
	]);
});

test("a file of thousands of lines is complete, in order and without duplicates", async () => {
	const roles = Array.from({ length: 60 }, (_, index) => `role-${index}`);
	const history = [9, 8, 7, 6, 5, 4, 3, 2, 1].flatMap((daysAgo) =>
		roles.flatMap((role) => [
			{ ...finished, daysAgo, role },
			{ ...finished, daysAgo, role, version: 2 },
		]),
	);
	const other = await aTenant(pool);
	const theirs = await aMember(pool, other, "admin");
	const there = await aPath(pool, other, "Long");
	await tell(pool, other, there, history, now);
	await rollUp(openFor("test", other), today);

	const { body } = await exportInsights(theirs, { path: there.path }, now);

	const lines = (await linesOf(body)).slice(1);
	// 9 days, 2 versions, 60 roles and everybody.
	expect(lines).toHaveLength(9 * 2 * 61);
	expect(new Set(lines).size).toBe(lines.length);
	expect(lines.map((line) => line.slice(0, 10))).toEqual(lines.map((line) => line.slice(0, 10)).toSorted());
});

test("an aborted download affects no other, and a member without permission gets no file", async () => {
	const path = await aPath(pool, record, "Left");
	const { body } = await exportInsights(admin, { path: path.path }, now);
	const member = await aMember(pool, record, "member");

	await body.cancel();

	expect(await refusalOf(exportInsights(member, {}))).toMatchObject({ status: 403, rule: "insights:view" });
	expect(await linesOf((await exportInsights(admin, { path: path.path }, now)).body)).toHaveLength(1);
});
