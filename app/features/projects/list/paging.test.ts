import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { projects } from "#db/schema/tenant/projects.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { listShape, type ProjectQuery, SORTS, STATUS_FILTERS } from "../forms.ts";
import { listProjects, PAGE_SIZE } from "./list.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let member: Tenant;
let other: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	member = await aMember(pool, record, "member");
	other = await aMember(pool, record, "member");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

type Planted = {
	name: string;
	updated: number;
	mine: boolean;
	isPublic: boolean;
	archived: boolean;
	deleted: boolean;
	due?: string | null;
};

const DAY = Date.UTC(2026, 0, 1);

// Uses few different values, so that most keys are equal to another, and names whose order depends on case and alphabet.
const anyPlanted: fc.Arbitrary<Planted> = fc.record({
	name: fc.constantFrom(
		"a",
		"A",
		"b",
		"Zebra",
		"zebra 10",
		"zebra 9",
		"Äpfel",
		"äpfel",
		"日本",
		"🚀",
		"_",
		"~",
	),
	updated: fc.nat(3),
	mine: fc.boolean(),
	isPublic: fc.boolean(),
	archived: fc.boolean(),
	deleted: fc.nat(5).map((dice) => dice === 0),
	due: fc.constantFrom(null, "2026-11-21", "2026-02-03"),
});

async function plant(wanted: Planted[]): Promise<void> {
	await inTenant(pool, record, "write", async ({ db }) => {
		await db.delete(projects);
		if (wanted.length === 0) return;
		await db.insert(projects).values(
			wanted.map((one, place) => ({
				name: one.name,
				slug: `p-${place}`,
				createdBy: (one.mine ? member : other).member.id,
				isPublic: one.isPublic,
				status: one.archived ? ("archived" as const) : ("active" as const),
				updatedAt: new Date(DAY + one.updated),
				deletedAt: one.deleted ? sql`now()` : null,
				dueOn: one.due ?? null,
			})),
		);
	});
}

/** Computes what the list must show, in order, without the database. */
function expected(wanted: Planted[], { sort, status }: Pick<ProjectQuery, "sort" | "status">): string[] {
	const { compare: byName } = new Intl.Collator("und", { numeric: true });
	return wanted
		.map((one, place) => ({ one, place, slug: `p-${place}` }))
		.filter(({ one }) => !one.deleted && (one.mine || one.isPublic))
		.filter(({ one }) => status === "all" || (status === "archived") === one.archived)
		.sort((a, b) => {
			if (sort === "name") return byName(a.one.name, b.one.name) || a.place - b.place;
			if (sort === "due") return compare(dueOf(a.one), dueOf(b.one)) || a.place - b.place;
			return (sort === "updated" ? b.one.updated - a.one.updated : 0) || b.place - a.place;
		})
		.map(({ slug }) => slug);
}

// Without a day, a project is due after all others.
const dueOf = ({ due }: Planted) => due ?? "9999";
const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));

/** Follows one cursor to its end and returns the slugs page by page. */
async function walk(
	query: ProjectQuery,
	direction: "after" | "before",
): Promise<{ pages: string[][]; last: string }> {
	const pages: string[][] = [];
	let cursor: string | undefined = query[direction];
	let opposite = "";
	do {
		const page = await listProjects(member, { ...query, [direction]: cursor });
		pages.push(page.projects.map(({ slug }) => slug));
		const only = { after: page.after, before: page.before };
		opposite = (direction === "after" ? only.before : only.after) ?? "";
		cursor = only[direction];
	} while (cursor !== undefined && pages.length < 50);
	return { pages, last: opposite };
}

test("for any projects and any order, every visible one appears exactly once, in order, forwards and backwards", async () => {
	const query = fc.record({ sort: fc.constantFrom(...SORTS), status: fc.constantFrom(...STATUS_FILTERS) });
	const set = fc.array(anyPlanted, { maxLength: 3 * PAGE_SIZE + 20, size: "max" });
	await fc.assert(
		fc.asyncProperty(set, query, async (wanted, wish) => {
			await plant(wanted);
			const inOrder = expected(wanted, wish);

			const forwards = await walk(wish, "after");
			expect(forwards.pages.flat()).toEqual(inOrder);
			expect(forwards.pages.slice(0, -1).every((page) => page.length === PAGE_SIZE)).toBe(true);

			if (forwards.pages.length === 1) return;
			const backwards = await walk({ ...wish, before: forwards.last }, "before");
			expect([...backwards.pages.toReversed(), forwards.pages.at(-1) ?? []].flat()).toEqual(inOrder);
		}),
		{ numRuns: 60, endOnFailure: true },
	);
}, 60_000);

test.each(SORTS)(
	"a hundred projects with the same name and time are paged by %s without loss",
	async (sort) => {
		const same = {
			name: "Same",
			created: 0,
			updated: 0,
			mine: true,
			isPublic: false,
			archived: false,
			deleted: false,
		};
		const wanted = Array.from({ length: 100 }, () => same);
		await plant(wanted);

		const { pages } = await walk({ sort, status: "active" }, "after");

		expect(pages.map((page) => page.length)).toEqual([20, 20, 20, 20, 20]);
		expect(pages.flat()).toEqual(expected(wanted, { sort, status: "active" }));
	},
);

test("the ends of the list have no further page, but a page back", async () => {
	const same = {
		name: "n",
		created: 0,
		updated: 0,
		mine: true,
		isPublic: false,
		archived: false,
		deleted: false,
	};
	await plant(Array.from({ length: PAGE_SIZE + 1 }, () => same));
	const query = { sort: "updated", status: "active" } as const;

	const first = await listProjects(member, query);
	const second = await listProjects(member, { ...query, after: first.after });
	const back = await listProjects(member, { ...query, before: second.before });

	expect([first.before, second.after, back.before]).toEqual([undefined, undefined, undefined]);
	expect(second.projects).toHaveLength(1);
	expect(back.projects).toEqual(first.projects);
	expect(back.after).toBe(first.after);
});

test("a project created while someone is paging does not disturb their pages", async () => {
	const one = {
		name: "n",
		created: 0,
		updated: 0,
		mine: true,
		isPublic: false,
		archived: false,
		deleted: false,
	};
	const wanted = Array.from({ length: 30 }, () => one);
	await plant(wanted);
	const query = { sort: "updated", status: "active" } as const;
	const first = await listProjects(member, query);

	await inTenant(pool, record, "write", ({ db }) =>
		db.insert(projects).values({ name: "newest", slug: "newest", createdBy: member.member.id }),
	);
	const second = await listProjects(member, { ...query, after: first.after });

	expect([...first.projects, ...second.projects].map(({ slug }) => slug)).toEqual(expected(wanted, query));
});

test("the longest name's cursor still fits in the address", async () => {
	for (const content of ["日", '"', "İ", "a"]) {
		const name = content.repeat(255);
		const one = { updated: 0, mine: true, isPublic: false, archived: false, deleted: false };
		await plant(Array.from({ length: PAGE_SIZE + 5 }, () => ({ ...one, name })));
		const query = { sort: "name", status: "active" } as const;

		const { after } = await listProjects(member, query);

		expect(listShape.safeParse({ ...query, after }).success, content).toBe(true);
		expect((await walk({ ...query, after }, "after")).pages[0]?.length, content).toBeGreaterThan(0);
	}
});

const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

test.each([
	["no base64", "%%%"],
	["no JSON", Buffer.from("x").toString("base64url")],
	["another shape", cursor({ key: "a" })],
	["an id that is text", cursor(["2026-01-01T00:00:00.000Z", "1; drop table x"])],
	["an id beyond the column", cursor(["2026-01-01T00:00:00.000Z", 9_999_999_999])],
	["a broken id", cursor(["2026-01-01T00:00:00.000Z", 1.5])],
	["no time", cursor(["yesterday", 1])],
	["a time that PostgreSQL does not know", cursor(["+275760-09-13T00:00:00.000Z", 1])],
	["the year 0", cursor(["0000-01-01T00:00:00.000Z", 1])],
	["SQL", cursor(["2026-01-01' or true --", 1])],
])("a cursor that is %s is refused with 400", async (_, after) => {
	const refusal = await refusalOf(listProjects(member, { sort: "updated", status: "active", after }));

	expect(refusal.status).toBe(400);
});

test("a cursor of the name order with NUL in it is refused with 400", async () => {
	const query = { sort: "name", status: "active", before: cursor(["a\0", 1]) } as const;

	expect((await refusalOf(listProjects(member, query))).status).toBe(400);
});

test("any made-up cursor gives a refusal or a page", async () => {
	const key = fc.oneof(
		fc.string(),
		fc.string({ unit: "binary" }),
		fc.date({ noInvalidDate: true }).map((at) => at.toISOString()),
	);
	const made = fc.tuple(key, fc.oneof(fc.integer(), fc.maxSafeInteger())).map(cursor);
	await fc.assert(
		fc.asyncProperty(made, fc.constantFrom(...SORTS), async (after, sort) => {
			const answer = await listProjects(member, { sort, status: "all", after }).catch((refused) => refused);

			expect(answer.projects ?? answer.init?.status).toSatisfy(
				(found: unknown) => Array.isArray(found) || found === 400,
			);
		}),
		{ numRuns: 200 },
	);
});
