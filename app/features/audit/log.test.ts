import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { archiveProject, editProject, removeProject } from "#app/features/projects/projects.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aRole } from "#tests/support/world/role.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { addEntries, entriesOf } from "#tests/support/world/trail.ts";
import { listShape } from "./forms.ts";
import { shortUserAgent } from "./humanize.ts";
import { getEntry, listEntries, PAGE_SIZE } from "./list.server.ts";
import { checkLog, getVerification } from "./verify.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let admin: Tenant;
let member: Tenant;
beforeAll(async () => {
	pool = await testPool();
});
beforeEach(async () => {
	record = await aTenant(pool);
	admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const put = (entries: Parameters<typeof addEntries>[1]) =>
	inTenant(pool, record, "write", ({ db }) => addEntries(db, entries));
const list = (query: Record<string, string> = {}, who = admin) => listEntries(who, listShape.parse(query));
/** Leaves out the entries that reading the log creates. */
const told = async (query: Record<string, string> = {}) =>
	(await list(query)).entries
		.filter(({ event }) => event !== "audit.viewed")
		.map(({ actor, sentence }) => `${actor.name} ${sentence}`);
const viewings = async (who: Tenant) =>
	(await entriesOf(who)).filter(
		({ event, actorId }) => event === "audit.viewed" && actorId === who.member.id,
	);

test("every change is a sentence, newest first, with its source, before and after, and a link while it can be opened", async () => {
	const slug = await aProject(member, "Moon base");
	await editProject(member, slug, { name: "Mars base", isPublic: true, version: 1 });
	const gone = await aProject(member, "Short dream");
	await removeProject(member, gone);

	const { entries } = await list();

	const [, deleted, , edited, , founded] = entries;
	expect(edited).toMatchObject({
		sentence: "renamed the project “Moon base” to “Mars base”",
		actor: { name: "Mei Tanaka", isMember: true },
		origin: { ip: "192.0.2.7", userAgent: "test" },
		changes: expect.arrayContaining([{ field: "name", from: "Moon base", to: "Mars base" }]),
		href: `/projects/${slug}`,
	});
	expect(deleted).toMatchObject({ sentence: "deleted the project “Short dream”", href: undefined });
	expect(founded).toMatchObject({ actor: { name: "Tenantry" }, href: "/settings" });
});

test("only members with the permission read the log, and a private project is linked only for members who may open it", async () => {
	const slug = await aProject(member, "Secret");
	const { tenant: auditor } = await anAuditor();

	expect(await refusalOf(list({}, member))).toMatchObject({ status: 403, rule: "audit:view" });
	expect(await refusalOf(getEntry(member, "1"))).toMatchObject({ status: 403 });
	expect(await refusalOf(checkLog(member, undefined))).toMatchObject({ status: 403 });
	const seen = await list({}, auditor);
	expect(seen.entries.find(({ event }) => event === "project.created")).toMatchObject({ href: undefined });
	expect((await list()).entries.find(({ event }) => event === "project.created")?.href).toBe(
		`/projects/${slug}`,
	);
});

async function anAuditor() {
	const role = await aRole(await aMember(pool, record, "owner"), "Auditor", ["audit:view"]);
	return { tenant: await aMember(pool, record, role) };
}

test("filters by person, event, subject and days work alone and together", async () => {
	const slug = await aProject(member, "Harbour");
	await aProject(admin, "Lighthouse");
	await archiveProject(admin, slug);
	const [, created] = await entriesOf(admin);

	expect(await told({ person: member.member.id })).toEqual(["Mei Tanaka created the project “Harbour”"]);
	expect(await told({ event: "project.archived" })).toEqual(["Ada Admin archived the project “Harbour”"]);
	expect(await told({ event: "project" })).toHaveLength(3);
	expect(await told({ subject: "project", id: created?.subjectId ?? "" })).toHaveLength(2);
	expect(await told({ person: admin.member.id, event: "project.created" })).toEqual([
		"Ada Admin created the project “Lighthouse”",
	]);
	expect(await told({ person: "nobody\0" })).toEqual([]);
	expect(await told({ to: "2001-01-01" })).toEqual([]);
});

test("days begin and end at midnight in the displayed time zone, even when clocks change", async () => {
	await put([
		{ at: "2026-03-28T22:59:59.999Z", payload: { id: 1, name: "Eve", slug: "e" }, event: "project.created" },
		{
			at: "2026-03-28T23:00:00.000Z",
			payload: { id: 1, name: "First", slug: "f" },
			event: "project.created",
		},
		{ at: "2026-03-29T21:59:59.999Z", payload: { id: 1, name: "Last", slug: "l" }, event: "project.created" },
		{
			at: "2026-03-29T22:00:00.000Z",
			payload: { id: 1, name: "After", slug: "a" },
			event: "project.created",
		},
	]);
	const berlin = { ...admin, timeZone: "Europe/Berlin" };

	const { entries } = await listEntries(berlin, listShape.parse({ from: "2026-03-29", to: "2026-03-29" }));

	expect(entries.map(({ sentence }) => sentence)).toEqual([
		"created the project “Last”",
		"created the project “First”",
	]);
});

test.each([{ from: "2026-02-30" }, { event: "'; drop" }, { after: "-1" }, { after: "x" }, { subject: "A" }])(
	"an address that says %j is refused",
	(query) => {
		expect(listShape.safeParse(query).success).toBe(false);
	},
);

test("paging leaves no gap, forward or back, while entries are added", async () => {
	await put(Array.from({ length: 60 }, () => ({})));
	const first = await list({ event: "project.edited" });
	await put([{}]);
	const second = await list({ event: "project.edited", after: String(first.after) });
	const third = await list({ event: "project.edited", after: String(second.after) });
	const back = await list({ event: "project.edited", before: String(third.before) });

	const seqs = (page: typeof first) => page.entries.map(({ seq }) => seq);
	expect(first.before).toBeUndefined();
	expect([...seqs(first), ...seqs(second), ...seqs(third)]).toEqual(
		Array.from({ length: 60 }, (_, index) => 61 - index),
	);
	expect(third.after).toBeUndefined();
	expect(seqs(back)).toEqual(seqs(second));
	expect(seqs(first)).toHaveLength(PAGE_SIZE);
});

test("reading is logged once an hour for each member and filter, on any page", async () => {
	await list();
	await list();
	await list({ after: "2" });
	expect(await viewings(admin)).toHaveLength(1);

	await list({ event: "project" });
	await getEntry(admin, "1");
	await getEntry(admin, "1");
	const other = await aMember(pool, record, "admin");
	await list({}, other);

	expect((await viewings(admin)).map(({ payload }) => payload.filter)).toEqual([
		{},
		{ event: "project" },
		{ entry: "1" },
	]);
	expect(await viewings(other)).toHaveLength(1);
});

test("an entry's page shows all its details, and whether it continues the previous entry", async () => {
	const slug = await aProject(member, "Harbour");
	await editProject(member, slug, { name: "Haven", isPublic: false, version: 1 });

	const { entry, standing: state, neighbors } = await getEntry(admin, "3");

	expect(entry).toMatchObject({
		...{ seq: 3, event: "project.edited", href: `/projects/${slug}`, requestId: "req_test" },
		payload: expect.objectContaining({ name: "Haven" }),
		hash: expect.stringMatching(/^[\da-f]{64}$/),
	});
	expect(entry.payload).not.toHaveProperty("sealed");
	expect(state).toEqual({ state: "whole" });
	expect(neighbors).toMatchObject({ older: 2, newer: undefined });
	expect((await getEntry(admin, "1")).standing).toEqual({ state: "whole" });
	for (const place of ["999", "0", "-1", "abc", "1e3", "99999999999999999999"]) {
		expect(await refusalOf(getEntry(admin, place)), place).toMatchObject({ status: 404 });
	}
});

test("a check is logged, and the page shows the latest one", async () => {
	await aProject(member, "Harbour");

	const { upTo, done } = await checkLog(admin, undefined);

	expect({ upTo, done }).toEqual({ upTo: 2, done: true });
	expect(await getVerification(admin)).toMatchObject({
		end: { seq: 3, beganAfter: 0 },
		check: { who: "Ada Admin", upTo: 2, isDone: true, fault: undefined },
	});
});

test("a browser is named in a few words, and an unknown one by its beginning", () => {
	const chrome =
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36";
	const safari =
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";

	expect(shortUserAgent(chrome)).toBe("Chrome on Windows");
	expect(shortUserAgent(safari)).toBe("Safari on iOS");
	expect(shortUserAgent("curl/8.5.0")).toBe("curl/8.5.0");
	expect(shortUserAgent("x".repeat(100))).toHaveLength(31);
});
