import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { atOnce, valuesOf } from "#tests/support/databases/at-once.ts";
import { aPath, authoringWorld, reading } from "#tests/support/world/authoring.ts";
import { refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { getPath } from "./detail.server.ts";
import type { StepValues } from "./editor/step-forms.ts";
import { moveOf, moveShape } from "./forms.ts";
import { editPath } from "./paths.server.ts";
import { addStep, editStep, moveStep, removeStep, restoreStep } from "./steps.server.ts";
import { publishPath } from "./versions/publish.server.ts";

let pool: ConnectionPool;
let world: Awaited<ReturnType<typeof authoringWorld>>;
beforeAll(async () => {
	pool = await testPool();
	world = await authoringWorld(pool);
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

test("a change that changes nothing leaves no draft and no audit entry", async () => {
	const id = await aPath(world.admin);
	const [key = ""] = await world.add(id, "A", "B");
	await world.publish(id);
	const told = (await world.eventsOf(id)).length;

	await editStep(world.admin, id, key, { ...reading("A"), version: await world.versionOf(id) });
	await moveStep(world.admin, id, { place: 1, to: 0, version: await world.versionOf(id) });
	await moveStep(world.admin, id, { place: 2, to: 3, version: await world.versionOf(id) });

	expect((await getPath(world.admin, id)).path.draftVersion).toBe(1);
	expect(await world.eventsOf(id)).toHaveLength(told);
	expect(await world.publish(id)).toEqual({ outcome: "unchanged" });
});

test("steps move up and down one place, and one moved step is reported as one", async () => {
	const id = await aPath(world.admin);
	await world.add(id, "A", "B", "C", "D");
	await world.publish(id);

	for (const place of [4, 3, 2]) {
		await moveStep(world.admin, id, { place, to: place - 1, version: await world.versionOf(id) });
	}

	expect(await world.titlesOf(id)).toEqual(["D", "A", "B", "C"]);
	expect((await getPath(world.admin, id)).changes).toMatchObject([
		{ title: "D", what: "changed", moved: { from: 4, to: 1 }, fields: [] },
	]);
});

test("a step that is dragged lands before or after the one that it is dropped at, and the others keep their order", async () => {
	const id = await aPath(world.admin);
	await world.add(id, "A", "B", "C", "D", "E");
	const drag = async (sent: Record<string, number>) => {
		const version = await world.versionOf(id);
		const move = moveOf(moveShape.parse({ version, ...sent })) as { place: number; to: number };
		const moved = await moveStep(world.admin, id, { ...move, version });
		return [moved, (await world.titlesOf(id)).join("")];
	};

	expect(await drag({ place: 1, ahead: 4 })).toEqual([{ outcome: "saved", place: 3 }, "BCADE"]);
	expect(await drag({ place: 5, ahead: 1 })).toEqual([{ outcome: "saved", place: 1 }, "EBCAD"]);
	expect(await drag({ place: 2, behind: 5 })).toEqual([{ outcome: "saved", place: 5 }, "ECADB"]);
	expect(await drag({ place: 9, ahead: 9 }).catch(() => "refused")).toBe("refused");
	expect(moveOf({ version: 1, place: 1 })).toBeUndefined();
});

test("two admins who move the same step at the same moment move it once", async () => {
	const id = await aPath(world.admin);
	await world.add(id, "A", "B", "C");
	const version = await world.versionOf(id);

	const moved = valuesOf(
		await atOnce(`"${world.record.schemaName}"."onboarding_steps"`, [
			() => moveStep(world.admin, id, { place: 3, to: 2, version }),
			() => moveStep(world.other, id, { place: 3, to: 2, version }),
		]),
	);

	expect(moved.map(({ outcome }) => outcome).sort()).toEqual(["saved", "stale"]);
	expect(await world.titlesOf(id)).toEqual(["A", "C", "B"]);
	expect((await world.stepsOf(id)).map(({ position }) => position)).toEqual([1, 2, 3]);
});

test("two admins who start editing a published path at the same moment create one draft", async () => {
	const id = await aPath(world.admin);
	const keys = await world.add(id, "A", "B");
	await world.publish(id);

	valuesOf(
		await atOnce(`"${world.record.schemaName}"."onboarding_path_versions"`, [
			() => removeStep(world.admin, id, keys[0] as string),
			() => removeStep(world.other, id, keys[1] as string),
		]),
	);

	expect((await getPath(world.admin, id)).path.draftVersion).toBe(2);
	expect(await world.titlesOf(id)).toEqual([]);
});

test("a removed step can be restored to its place with its content until the draft is published", async () => {
	const id = await aPath(world.admin, "viewer");
	const before = await world.stepsOf(id);
	const [, second] = before;
	const key = second?.key ?? "";

	await removeStep(world.admin, id, key);
	await removeStep(world.admin, id, key);
	expect((await world.stepsOf(id)).map(({ position }) => position)).toEqual(
		before.slice(1).map((_, index) => index + 1),
	);
	await restoreStep(world.admin, id, key);
	await restoreStep(world.admin, id, key);
	expect(await world.stepsOf(id)).toEqual(before);

	await removeStep(world.admin, id, key);
	await world.publish(id);
	expect(await refusalOf(restoreStep(world.admin, id, key))).toMatchObject({ status: 404 });
	const kept = await world.admin.read(({ db, tables: { onboardingSteps } }) =>
		db
			.select()
			.from(onboardingSteps)
			.where(eq(onboardingSteps.pathId, Number(id))),
	);
	expect(kept.map((step) => step.key)).not.toContain(key);
});

test("a stale edit is refused, whoever made the other edit, and nothing is saved", async () => {
	const id = await aPath(world.admin);
	const [key = ""] = await world.add(id, "A");
	const opened = await world.versionOf(id);
	await addStep(world.other, id, { ...reading("B"), version: opened });

	const outcomes = [
		await editStep(world.admin, id, key, { ...reading("A2"), version: opened }),
		await addStep(world.admin, id, { ...reading("C"), version: opened }),
		await moveStep(world.admin, id, { place: 1, to: 2, version: opened }),
		await editPath(world.admin, id, { name: "Other", version: opened }),
		await publishPath(world.admin, id, opened),
	];

	expect(outcomes.map(({ outcome }) => outcome)).toEqual(["stale", "stale", "stale", "stale", "stale"]);
	expect(await world.titlesOf(id)).toEqual(["A", "B"]);
});

test("a form cannot change the kind of a step", async () => {
	const id = await aPath(world.admin);
	const [key = ""] = await world.add(id, "A");
	const { text: _, ...about } = reading("A") as Extract<StepValues, { kind: "read" }>;
	const task: StepValues = {
		...about,
		kind: "task",
		fact: "project.created",
		count: 1,
		version: await world.versionOf(id),
	};

	expect(await refusalOf(editStep(world.admin, id, key, task))).toMatchObject({ status: 404 });
});

test("rows keep their keys through edits; a key that is unknown or used twice is not kept", async () => {
	const id = await aPath(world.admin);
	const about = { title: "List", minutes: 5, isRequired: true, kind: "checklist" as const };
	const save = async (key: string | undefined, items: { key?: string; label: string }[]) => {
		const values: StepValues = { ...about, items, version: await world.versionOf(id) };
		if (key) await editStep(world.admin, id, key, values);
		else await addStep(world.admin, id, values);
		const [step] = await world.stepsOf(id);
		const [block] = step?.blocks ?? [];
		return { key: step?.key, items: block?.kind === "checklist" ? block.items : [] };
	};
	const first = await save(undefined, [{ key: "chosen by hand", label: "One" }, { label: "Two" }]);
	const [one, two] = first.items;
	expect(first.items.map(({ key }) => key)).not.toContain("chosen by hand");

	const second = await save(first.key, [
		{ key: two?.key, label: "Two, renamed" },
		{ key: two?.key, label: "A twin" },
		{ key: "constructor", label: "New" },
		{ key: one?.key, label: "One" },
	]);

	expect(second.items[0]?.key).toBe(two?.key);
	expect(second.items[3]?.key).toBe(one?.key);
	expect(new Set(second.items.map(({ key }) => key)).size).toBe(4);
	expect(second.items.map(({ key }) => key)).not.toContain("constructor");
});
