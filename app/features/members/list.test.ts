import { inArray, type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { sortName } from "#app/tenant/people/member.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { teamMembers, teams } from "#db/schema/tenant/teams.ts";
import { sortName as indexedName, users } from "#db/schema/tenant/users.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { listShape, type MemberQuery, SORTS, STATUS_FILTERS } from "./forms.ts";
import { listMembers, PAGE_SIZE } from "./list.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let admin: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
	viewer = await aMember(pool, record, "viewer", { firstName: "Vic", lastName: "Viewer" });
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const DAY = Date.UTC(2026, 0, 1);

type Planted = {
	firstName: string | null;
	joined: number;
	seen: number | null;
	status: "active" | "suspended" | "left";
};

// Uses few different values, so that most keys have duplicates, and names whose order depends on case and alphabet.
const anyPlanted: fc.Arbitrary<Planted> = fc.record({
	firstName: fc.constantFrom(null, "a", "A", "b", "Zoë", "zoë 10", "Äva", "日本", "🚀", "_", "ولید"),
	joined: fc.nat(2),
	seen: fc.option(fc.nat(2)),
	status: fc.constantFrom("active", "active", "suspended", "left"),
});

const emailOf = (place: number) => `p${place}@planted.example`;

/** Replaces everyone but the two asking members. */
async function plant(wanted: Planted[]): Promise<void> {
	await inTenant(pool, record, "write", async ({ db }) => {
		await db.delete(users).where(sql`${users.id} like 'planted%'`);
		if (wanted.length === 0) return;
		await db.insert(users).values(
			wanted.map(({ firstName, joined, seen, status }, place) => ({
				...{ id: `planted_${place}`, email: emailOf(place), firstName, role: "member" },
				joinedAt: new Date(DAY + joined),
				lastSeenAt: seen === null ? null : new Date(DAY + seen),
				isActive: status === "active",
				leftAt: status === "left" ? new Date(DAY) : null,
			})),
		);
	});
}

/** Computes which planted members the list must show, in order, without the database. */
function expected(wanted: Planted[], { sort, status }: Pick<MemberQuery, "sort" | "status">): string[] {
	const nameOf = (one: Planted, place: number) =>
		`${one.firstName ? `${one.firstName} ` : ""}${emailOf(place)}`.toLowerCase();
	const { compare: byName } = new Intl.Collator("und", { numeric: true });
	return wanted
		.map((one, place) => ({ one, name: nameOf(one, place), id: `planted_${place}` }))
		.filter(({ one }) => status === "all" || one.status === status)
		.sort((a, b) => {
			if (sort === "name") return byName(a.name, b.name);
			const [one, other] = [a.one[sort], b.one[sort]].map((key) => key ?? -1) as [number, number];
			return other - one || Buffer.compare(Buffer.from(b.id), Buffer.from(a.id));
		})
		.map(({ id }) => id);
}

/** Follows one cursor to its end; returns the ids, page by page, and the cursor back from the last page. */
async function walk(tenant: Tenant, query: MemberQuery, direction: "after" | "before") {
	const pages: string[][] = [];
	let cursor: string | undefined = query[direction];
	let opposite: string | undefined;
	do {
		const page = await listMembers(tenant, { ...query, [direction]: cursor });
		pages.push(page.members.map(({ id }) => id));
		opposite = direction === "after" ? page.before : page.after;
		cursor = page[direction];
	} while (cursor !== undefined && pages.length < 50);
	return { pages, opposite };
}

const planted = (ids: string[]) => ids.filter((id) => id.startsWith("planted"));

test("paging any members in any order shows everyone exactly once, in order, forwards and backwards", async () => {
	const query = fc.record({ sort: fc.constantFrom(...SORTS), status: fc.constantFrom(...STATUS_FILTERS) });
	const set = fc.array(anyPlanted, { maxLength: 3 * PAGE_SIZE, size: "max" });
	await fc.assert(
		fc.asyncProperty(set, query, fc.boolean(), async (wanted, wish, asViewer) => {
			const tenant = asViewer ? viewer : admin;
			await plant(wanted);
			const inOrder = expected(wanted, wish);

			const forwards = await walk(tenant, wish, "after");
			expect(planted(forwards.pages.flat())).toEqual(inOrder);
			expect(forwards.pages.slice(0, -1).every((page) => page.length === PAGE_SIZE)).toBe(true);

			if (forwards.pages.length === 1) return;
			const backwards = await walk(tenant, { ...wish, before: forwards.opposite }, "before");
			const again = [...backwards.pages.toReversed(), forwards.pages.at(-1) ?? []].flat();
			expect(planted(again)).toEqual(inOrder);
		}),
		{ numRuns: 60, endOnFailure: true },
	);
}, 60_000);

const found = async (tenant: Tenant, query: Partial<MemberQuery>) =>
	(await listMembers(tenant, { sort: "name", status: "active", ...query })).members.map(({ name }) => name);

test("search finds words in names, in any order and case, taken literally", async () => {
	const names = ["Ana Lima", "Anabel Ortiz", "100% Sure", "back\\slash", "علي حسن"];
	await plant(names.map((firstName) => ({ firstName, joined: 0, seen: null, status: "active" })));

	expect(await found(viewer, { q: "lima AN" })).toEqual(["Ana Lima"]);
	expect(await found(viewer, { q: "ana" })).toEqual(["Ana Lima", "Anabel Ortiz"]);
	expect(await found(viewer, { q: "100%" })).toEqual(["100% Sure"]);
	expect(await found(viewer, { q: "_" })).toEqual([]);
	expect(await found(viewer, { q: "k\\s" })).toEqual(["back\\slash"]);
	expect(await found(viewer, { q: "حسن" })).toEqual(["علي حسن"]);
	expect(await found(viewer, { q: "a\0b" })).toEqual([]);
});

test("addresses are shown to people who manage members, and to oneself; nobody else learns them by searching or paging", async () => {
	await plant([{ firstName: "Ana", joined: 0, seen: null, status: "active" }]);
	const query = { sort: "name", status: "active" } as const;

	const [forAdmin, forViewer] = await Promise.all([listMembers(admin, query), listMembers(viewer, query)]);

	expect(forAdmin.members.map(({ email }) => email)).toContain(emailOf(0));
	expect(forViewer.members.map(({ email }) => email).filter(Boolean)).toEqual([viewer.member.email]);
	expect(await found(admin, { q: "planted.example" })).toEqual(["Ana"]);
	expect(await found(viewer, { q: "planted.example" })).toEqual([]);
	await plant(
		Array.from({ length: PAGE_SIZE }, () => ({ firstName: "A", joined: 0, seen: null, status: "active" })),
	);
	const { after = "" } = await listMembers(viewer, query);
	expect(Buffer.from(after, "base64url").toString()).not.toContain("@");
});

test("role, team and state filter the list, and each row shows them", async () => {
	await plant([
		{ firstName: "Tia", joined: 0, seen: null, status: "active" },
		{ firstName: "Sid", joined: 0, seen: null, status: "suspended" },
	]);
	await inTenant(pool, record, "write", async ({ db }) => {
		const made = await db
			.insert(teams)
			.values([
				{ name: "Bees", slug: "bees" },
				{ name: "ants", slug: "ants" },
				{ name: "Gone", slug: "gone", deletedAt: new Date() },
			])
			.returning({ id: teams.id });
		await db.insert(teamMembers).values(made.map(({ id }) => ({ teamId: id, userId: "planted_0" })));
	});

	const {
		members,
		roles,
		teams: { teams: offered },
	} = await listMembers(viewer, { sort: "name", status: "active", team: "bees" });

	expect(members).toMatchObject([
		{ name: "Tia", role: "Member", status: "active", teams: [{ name: "ants" }, { name: "Bees" }] },
	]);
	expect(offered.map(({ slug }) => slug)).toEqual(["ants", "bees"]);
	expect(roles.map(({ key }) => key)).toEqual(["owner", "admin", "member", "viewer"]);
	expect(await found(viewer, { team: "gone" })).toEqual([]);
	expect(await found(viewer, { role: "viewer" })).toEqual(["Vic Viewer"]);
	expect(await found(viewer, { role: "none\0" })).toEqual([]);
	expect(await found(viewer, { status: "suspended" })).toEqual(["Sid"]);
	await inTenant(pool, record, "write", ({ db }) =>
		db.delete(teamMembers).where(inArray(teamMembers.userId, ["planted_0"])),
	);
});

test("names are sorted by the expression of their index, so that it is used", () => {
	const text = (key: SQL) => new PgDialect().sqlToQuery(key).sql;

	expect(text(sortName(users))).toBe(text(indexedName(users)));
});

const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

test.each([
	["no base64", "name", "%%%"],
	["another order's", "name", cursor(["2026-01-01T00:00:00.000Z", "planted_0"])],
	["no time", "joined", cursor(["yesterday", "planted_0"])],
	["the year 0", "seen", cursor(["0000-01-01T00:00:00.000Z", "planted_0"])],
	["an id with NUL", "name", cursor([null, "a\0"])],
	["SQL", "seen", cursor(["-infinity' or true --", "planted_0"])],
] as const)("a cursor that is %s is refused with 400", async (_, sort, after) => {
	expect((await refusalOf(listMembers(viewer, { sort, status: "active", after }))).status).toBe(400);
});

test("the longest cursor fits into the address", () => {
	const after = cursor(["2026-01-01T00:00:00.000Z", "x".repeat(255)]);

	expect(listShape.safeParse({ after }).success).toBe(true);
});
