import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { aPath, authoringWorld, reading } from "#tests/support/world/authoring.ts";
import { refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { getPath } from "../detail.server.ts";
import { removePath } from "../paths.server.ts";
import { editStep, getStep, moveStep, removeStep, restoreStep } from "../steps.server.ts";
import { getVersion, listVersions } from "./history.server.ts";
import { rollBack } from "./publish.server.ts";

let pool: ConnectionPool;
let world: Awaited<ReturnType<typeof authoringWorld>>;
beforeAll(async () => {
	pool = await testPool();
	world = await authoringWorld(pool);
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

test("the first edit after publishing goes to a copy with the same keys", async () => {
	const id = await aPath(world.admin);
	const keys = await world.add(id, "A", "B");
	await world.publish(id);
	const before = await world.frozen(id, 1);

	await editStep(world.admin, id, keys[0] as string, {
		...reading("A, but better", "Another text."),
		version: await world.versionOf(id),
	});

	const { path, steps, changes } = await getPath(world.admin, id);
	expect(path).toMatchObject({ publishedVersion: 1, draftVersion: 2 });
	expect(steps.map(({ key }) => key)).toEqual(keys);
	expect(changes).toMatchObject([{ what: "changed", fields: [{ label: "Title" }, { label: "Text" }] }]);
	expect(await world.frozen(id, 1)).toBe(before);
});

test("no change of any kind touches a published version", async () => {
	const id = await aPath(world.admin, "owner");
	await world.publish(id);
	const before = await world.frozen(id, 1);
	const keys = (await world.stepsOf(id)).map(({ key }) => key);
	const [first = "", second = "", third = ""] = keys;
	const kind = (await getStep(world.admin, id, first)).step.kind;

	await world.add(id, "New");
	await moveStep(world.admin, id, { place: 1, to: 2, version: await world.versionOf(id) });
	await removeStep(world.admin, id, second);
	await restoreStep(world.admin, id, second);
	await removeStep(world.admin, id, third);
	if (kind === "read")
		await editStep(world.admin, id, first, { ...reading("Other"), version: await world.versionOf(id) });
	await world.publish(id);
	await world.add(id, "Newer");
	await rollBack(world.admin, id, { version: "1", opened: await world.versionOf(id) });
	await removePath(world.admin, id);

	expect(await world.frozen(id, 1)).toBe(before);
});

test("a draft whose row says it is published is not changed", async () => {
	const id = await aPath(world.admin);
	const [key = ""] = await world.add(id, "A");
	await world.publish(id);
	// The path’s row is wrong, as after a faulty migration; the version itself is still right.
	await world.member.write(async (writing) => {
		const { onboardingPaths } = writing.tables;
		writing.authorizeSelf(world.member.member.id);
		await writing.db
			.update(onboardingPaths)
			.set({ publishedVersion: null })
			.where(eq(onboardingPaths.id, Number(id)));
		await writing.record("path.edited", { id: Number(id), name: "x", what: "nothing" });
	});

	await expect(removeStep(world.admin, id, key)).rejects.toThrow("is published, not a draft");
});

test("going back publishes the old version under a new number and keeps the draft", async () => {
	const id = await aPath(world.admin);
	const keys = await world.add(id, "A", "B");
	await world.publish(id);
	await removeStep(world.admin, id, keys[0] as string);
	await world.publish(id);
	await world.add(id, "Draft only");
	await removeStep(world.admin, id, keys[1] as string);

	const done = await rollBack(world.admin, id, { version: "1", opened: await world.versionOf(id) });

	expect(done).toMatchObject({ outcome: "published", version: 3 });
	const { path } = await getPath(world.admin, id);
	expect(path).toMatchObject({ publishedVersion: 3, draftVersion: 4 });
	const { steps, version } = await getVersion(world.admin, id, "3");
	expect(steps.map(({ key }) => key)).toEqual(keys);
	expect(version).toMatchObject({ restoredFrom: 1, by: "Ada Admin" });
	expect(await world.titlesOf(id)).toEqual(["Draft only"]);
	await restoreStep(world.admin, id, keys[1] as string);
	expect(await world.titlesOf(id)).toEqual(["B", "Draft only"]);
	const { versions } = await listVersions(world.admin, id);
	expect(versions.map((one) => one.version)).toEqual([3, 2, 1]);
});

test("going back without a draft creates none, and cannot go to the published or an unknown version", async () => {
	const id = await aPath(world.admin);
	const keys = await world.add(id, "A", "B");
	await world.publish(id);
	await removeStep(world.admin, id, keys[0] as string);
	await world.publish(id);
	const opened = await world.versionOf(id);

	expect(await rollBack(world.admin, id, { version: "2", opened })).toEqual({ outcome: "unchanged" });
	expect(await refusalOf(rollBack(world.admin, id, { version: "7", opened }))).toMatchObject({ status: 404 });
	expect(await refusalOf(rollBack(world.admin, id, { version: "99999999999", opened }))).toMatchObject({
		status: 404,
	});
	expect(await rollBack(world.admin, id, { version: "1", opened: opened - 1 })).toEqual({ outcome: "stale" });
	expect(await rollBack(world.admin, id, { version: "1", opened })).toMatchObject({ version: 3 });

	expect((await getPath(world.admin, id)).path).toMatchObject({ publishedVersion: 3, draftVersion: 3 });
});

test("the next page of the history continues where the last one ended", async () => {
	const id = await aPath(world.admin);
	const [key = ""] = await world.add(id, "A");
	await world.publish(id);
	for (let version = 2; version <= 22; version++) {
		await editStep(world.admin, id, key, { ...reading(`A ${version}`), version: await world.versionOf(id) });
		await world.publish(id);
	}

	const first = await listVersions(world.admin, id);
	const second = await listVersions(world.admin, id, first.next);

	expect(first.versions).toHaveLength(20);
	expect(second.versions.map(({ version }) => version)).toEqual([2, 1]);
	expect(second.next).toBeUndefined();
	const changes = [...first.versions, ...second.versions].map((one) => one.changes?.length);
	expect(changes, "each differs from the one before").toEqual([...Array(21).fill(1), undefined]);
});

test("an empty path is not published", async () => {
	const id = await aPath(world.admin);
	expect(await world.publish(id)).toEqual({ outcome: "empty" });

	const [key = ""] = await world.add(id, "A");
	await removeStep(world.admin, id, key);
	expect(await world.publish(id)).toEqual({ outcome: "empty" });
});
