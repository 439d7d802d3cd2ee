import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { aPath, authoringWorld, reading } from "#tests/support/world/authoring.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { getPath } from "./detail.server.ts";
import { listPaths } from "./list.server.ts";
import { createPath, duplicatePath, editPath, MOST_PATHS, removePath, undeletePath } from "./paths.server.ts";
import { addStep, editStep, getStep, MOST_STEPS, moveStep, removeStep, restoreStep } from "./steps.server.ts";
import { listVersions } from "./versions/history.server.ts";
import { publishPath, rollBack } from "./versions/publish.server.ts";

let pool: ConnectionPool;
let world: Awaited<ReturnType<typeof authoringWorld>>;
beforeAll(async () => {
	pool = await testPool();
	world = await authoringWorld(pool);
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

test("a path is created from a template with all its content, and each change has its audit entry", async () => {
	const id = await aPath(world.admin, "viewer");

	const { path, steps } = await getPath(world.admin, id);
	expect(path).toMatchObject({ publishedVersion: null, draftVersion: 1, isDefault: false });
	expect(steps.length).toBeGreaterThan(3);
	expect(steps.map(({ position }) => position)).toEqual(steps.map((_, index) => index + 1));
	expect(steps.every(({ blocks }) => blocks.length > 0)).toBe(true);
	await world.add(id, "One more");
	await world.publish(id);
	await removePath(world.admin, id);
	await undeletePath(world.admin, id);

	expect(await world.eventsOf(id)).toEqual([
		"path.created",
		"path.edited",
		"path.published",
		"path.deleted",
		"path.undeleted",
	]);
});

test("a copy has the draft’s steps under the same keys, and no audience", async () => {
	const id = await aPath(world.admin);
	await world.add(id, "A", "B");
	await world.publish(id);
	const keys = await world.add(id, "C");
	await removeStep(world.admin, id, keys[0] as string);

	const copy = await duplicatePath(world.admin, id, "Copy");

	if (copy.outcome !== "saved") throw new Error(copy.outcome);
	const { path, steps, audience } = await getPath(world.admin, String(copy.id));
	expect(path).toMatchObject({ name: "Copy", publishedVersion: null, draftVersion: 1 });
	expect(steps.map(({ key }) => key)).toEqual(keys.slice(1));
	expect(audience).toEqual({ roles: [], teams: [], isDefault: false });
});

test("a deleted path appears only among the deleted ones and cannot be changed", async () => {
	const id = await aPath(world.admin);
	await world.add(id, "A");
	await removePath(world.admin, id);
	await removePath(world.admin, id);

	const { paths, deleted } = await listPaths(world.admin);
	expect(paths.map((path) => path.id)).not.toContain(Number(id));
	expect(deleted.map((path) => path.id)).toContain(Number(id));
	for (const attempt of [
		() => getPath(world.admin, id),
		() => editPath(world.admin, id, { name: "x", version: 1 }),
		() => addStep(world.admin, id, reading("x")),
		() => publishPath(world.admin, id, 1),
	]) {
		expect(await refusalOf(attempt())).toMatchObject({
			...{ status: 404, title: "This path was deleted" },
			restore: { action: `${world.admin.base}/settings/onboarding/${id}/delete` },
		});
	}
});

test("only members who manage onboarding see or change paths, and malformed addresses are a 404", async () => {
	const id = await aPath(world.admin);
	const [key = ""] = await world.add(id, "A");

	for (const attempt of [
		() => listPaths(world.member),
		() => getPath(world.member, id),
		() => createPath(world.member, { name: "Mine", from: "nothing" }),
		() => duplicatePath(world.member, id, "Mine"),
		() => editPath(world.member, id, { name: "Mine", version: 1 }),
		() => addStep(world.member, id, reading("Mine")),
		() => editStep(world.member, id, key, reading("Mine")),
		() => moveStep(world.member, id, { place: 1, to: 0, version: 1 }),
		() => removeStep(world.member, id, key),
		() => publishPath(world.member, id, 1),
		() => rollBack(world.member, id, { version: "1", opened: 1 }),
		() => removePath(world.member, id),
		() => undeletePath(world.member, id),
		() => listVersions(world.member, id),
		() => getStep(world.member, id, key),
	]) {
		expect(await refusalOf(attempt())).toMatchObject({ status: 403, rule: "onboarding:manage" });
	}
	for (const strange of ["0", "-1", "x", "99999999999", "1e3", "%00", "\0"]) {
		expect(await refusalOf(getPath(world.admin, strange))).toMatchObject({ status: 404 });
	}
	expect(await refusalOf(getStep(world.admin, id, "no-uuid"))).toMatchObject({ status: 404 });
	expect(await refusalOf(removeStep(world.admin, id, "no-uuid"))).toMatchObject({ status: 404 });
});

test("a path has at most fifty steps, and a workspace at most fifty paths", async () => {
	const crowded = await aMember(pool, await aTenant(pool), "admin");
	const id = await aPath(crowded);
	const version = async () => (await getPath(crowded, id)).path.version;
	for (let step = 1; step <= MOST_STEPS; step++) {
		await addStep(crowded, id, { ...reading(`Step ${step}`), version: await version() });
	}
	expect(await addStep(crowded, id, { ...reading("Too many"), version: await version() })).toEqual({
		outcome: "full",
	});
	const { steps } = await getPath(crowded, id);
	const [first] = steps;
	await removeStep(crowded, id, first?.key ?? "");
	await addStep(crowded, id, { ...reading("In its place"), version: await version() });
	expect(await restoreStep(crowded, id, first?.key ?? "")).toEqual({ outcome: "full" });

	const there = (await listPaths(crowded)).paths.length;
	for (let path = there; path < MOST_PATHS; path++) await aPath(crowded);
	const full = [
		await createPath(crowded, { name: "Too many", from: "nothing" }),
		await duplicatePath(crowded, id, "Too many"),
	];
	expect(full).toEqual([{ outcome: "full" }, { outcome: "full" }]);
	await removePath(crowded, id);
	await aPath(crowded);
	expect(await undeletePath(crowded, id)).toEqual({ outcome: "full" });
});
