import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { projects } from "#db/schema/tenant/projects.ts";
import { tasks } from "#db/schema/tenant/tasks.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { atOnce, valuesOf } from "#tests/support/databases/at-once.ts";
import { aProject, eventsOf } from "#tests/support/world/project.ts";
import { aTask } from "#tests/support/world/task.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { listTasks } from "./list.server.ts";
import { placeTask, reordered, type Wish } from "./place.server.ts";
import { pressTask } from "./press.server.ts";
import { setDone } from "./tasks.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let member: Tenant;
let admin: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	member = await aMember(pool, record, "member");
	admin = await aMember(pool, record, "admin");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

async function aProjectWith(texts: string[]) {
	const slug = await aProject(member, `Order ${Math.random()}`);
	const ids = new Map<string, number>();
	for (const text of texts) ids.set(text, await aTask(member, slug, text));
	return { slug, ids, at: (text: string): [string, number] => [slug, ids.get(text) ?? 0] };
}

const orderOf = async (slug: string) =>
	(await listTasks(member, slug, { show: "open" })).page.tasks.map(({ text }) => text).join("");

test("a task goes up, down and before another, past those that are done, and stays at either end", async () => {
	const { slug, ids, at } = await aProjectWith(["A", "B", "C", "D"]);
	await setDone(member, at("B"), "done");

	await placeTask(member, at("C"), "up");
	expect(await orderOf(slug)).toBe("CAD");
	await placeTask(member, at("C"), "up");
	await placeTask(member, at("D"), "down");
	await placeTask(member, at("B"), "up");
	expect(await orderOf(slug)).toBe("CAD");
	await placeTask(member, at("C"), { before: ids.get("D") ?? 0 });
	expect(await orderOf(slug)).toBe("ACD");
	await placeTask(member, at("A"), { before: ids.get("B") ?? 0 });
	expect(await orderOf(slug)).toBe("ACD");

	await placeTask(member, at("A"), { after: ids.get("D") ?? 0 });
	expect(await orderOf(slug)).toBe("CDA");
	await placeTask(member, at("A"), { after: ids.get("B") ?? 0 });
	expect(await orderOf(slug)).toBe("CDA");
	await placeTask(member, at("A"), { before: ids.get("C") ?? 0 });

	const up = { show: "open", up: ids.get("A") } as const;
	expect((await pressTask(member, slug, up)).text).toBe("“A” stayed where it was.");

	const placed = (await eventsOf(member, slug)).filter((event) => event === "project.task_placed");
	expect(placed).toHaveLength(4);
});

test("people who reorder one list at the same moment end with one order of all tasks, as if one after the other", async () => {
	const { slug, at } = await aProjectWith(["A", "B", "C", "D", "E"]);
	const works = [
		() => placeTask(member, at("E"), "up"),
		() => placeTask(admin, at("A"), "down"),
		() => placeTask(member, at("C"), "up"),
		() => placeTask(admin, at("C"), "up"),
	];

	valuesOf(await atOnce(`"${record.schemaName}".tasks`, works));

	expect([...(await orderOf(slug))].sort().join("")).toBe("ABCDE");
	const places = await inTenant(pool, record, "read", async ({ db }) => {
		const [project] = await db.select().from(projects).where(eq(projects.slug, slug));
		return db
			.select({ position: tasks.position })
			.from(tasks)
			.where(eq(tasks.projectId, project?.id ?? 0));
	});
	expect(places.map(({ position }) => position).sort()).toEqual([1, 2, 3, 4, 5]);
});

const beside = (max: number) =>
	fc.oneof(fc.record({ before: fc.nat(max) }), fc.record({ after: fc.nat(max) }));
const wishes = fc.array(
	fc.record({ moved: fc.nat(5), wish: fc.oneof(fc.constantFrom("up", "down"), beside(5)) }),
	{ minLength: 1, maxLength: 8 },
);

test("after any moves, the list is in the order that the same moves give a list of its texts", async () => {
	const texts = ["A", "B", "C", "D", "E", "F"];
	const { slug, ids } = await aProjectWith(texts);
	const all = [...ids.values()];
	let expected = all;
	await fc.assert(
		fc.asyncProperty(wishes, async (moves) => {
			for (const { moved, wish } of moves) {
				const to = wishFor(wish as Wish, all);
				await placeTask(member, [slug, all[moved] ?? 0], to);
				expected = modelOf(expected, all[moved] ?? 0, to);
			}
			const { page } = await listTasks(member, slug, { show: "open" });
			expect(page.tasks.map(({ id }) => id)).toEqual(expected);
		}),
		{ numRuns: 15, endOnFailure: true },
	);
}, 60_000);

/** Turns the places in a wish into ids. */
function wishFor(wish: Wish, ids: number[]): Wish {
	if (typeof wish === "string") return wish;
	return "before" in wish ? { before: ids[wish.before] ?? 0 } : { after: ids[wish.after] ?? 0 };
}

/** Does the same by exchanging neighbors. */
function modelOf(ids: number[], moved: number, wish: Wish): number[] {
	const swap = (list: number[], at: number) =>
		list.map((id, index) => (index === at ? list[at + 1] : index === at + 1 ? list[at] : id)) as number[];
	const at = ids.indexOf(moved);
	if (wish === "up") return at > 0 ? swap(ids, at - 1) : ids;
	if (wish === "down") return at < ids.length - 1 ? swap(ids, at) : ids;
	const beside = "before" in wish ? wish.before : wish.after;
	if (beside === moved) return ids;
	let list = ids;
	while (list.indexOf(moved) > list.indexOf(beside)) list = swap(list, list.indexOf(moved) - 1);
	while (list.indexOf(moved) < list.indexOf(beside) - 1) list = swap(list, list.indexOf(moved));
	return "after" in wish ? swap(list, list.indexOf(moved)) : list;
}

test("an order keeps every task whatever is moved where", () => {
	const ids = fc.uniqueArray(fc.nat(20), { minLength: 1, maxLength: 10 });
	const wish = fc.oneof(fc.constantFrom("up", "down"), beside(20));
	fc.assert(
		fc.property(ids, fc.nat(20), wish, (before, moved, to) => {
			expect([...reordered(before, moved, to as Wish)].sort()).toEqual([...before].sort());
		}),
	);
});
