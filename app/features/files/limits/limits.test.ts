import { afterAll, beforeEach, expect, test } from "vitest";
import { closeDatabase, registry } from "#app/platform/database/database.server.ts";
import { GB, MB } from "#app/platform/file-size.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { aFile, filesSent } from "#tests/support/world/file.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, asMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";
import { addFiles, removeFile } from "../files.server.ts";
import { type LimitValues, limitsShape } from "./forms.ts";
import { getFileUse, saveLimits } from "./limits.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let owner: Tenant;
let member: Tenant;
let viewer: Tenant;
beforeEach(async () => {
	pool ??= await testPool();
	record = await aTenant(pool);
	owner = await aMember(pool, record, "owner");
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	viewer = await aMember(pool, record, "viewer");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const USUAL = { quota: 5, largest: 25, kinds: "any" } as const;

/** Saves limits, and returns a member as their next request finds them. */
async function limited(values: Partial<LimitValues>, who = member): Promise<Tenant> {
	const { savedAt } = await getFileUse(owner);
	expect(await saveLimits(owner, { ...USUAL, ...values, savedAt })).toBe("saved");
	registry.forget(who.member.id);
	return asMember(record, who.member.id);
}

/** The same with limits that no form takes, so that a test need not store gigabytes. */
const within = (tenant: Tenant, limits: Partial<Tenant["files"]["limits"]>): Promise<Tenant> => {
	Object.assign(tenant.files.limits, limits);
	return Promise.resolve(tenant);
};

const add = (tenant: Tenant, slug: string, files: Record<string, string | Buffer>) =>
	addFiles(tenant, slug, filesSent(tenant, slug, files));

test("owners set the limits, each in the unit that the form names, and the next file is judged by them", async () => {
	const limitedMember = await limited({
		quota: 1,
		memberQuota: 1,
		largest: 1,
		kinds: "documents and pictures",
	});
	expect(limitedMember.files.limits).toEqual({
		...{ quota: GB, memberQuota: GB, largest: MB, kinds: "documents and pictures" },
	});
	const slug = await aProject(limitedMember, "Harbour");

	const { added, refused } = await add(limitedMember, slug, {
		"small.txt": Buffer.alloc(MB, "x"),
		"large.txt": Buffer.alloc(MB + 1, "x"),
		"sound.wav": Buffer.from("524946460000000057415645", "hex"),
		"plan.pdf": "%PDF-1.7",
	});

	expect(added).toBe(2);
	expect(refused).toEqual([
		{ name: "large.txt", why: "too large" },
		{ name: "sound.wav", why: "kind" },
	]);
	const [entry] = (await entriesOf(owner)).filter(({ event }) => event === "workspace.configured");
	expect(entry?.payload.changes).toMatchObject({ files: { to: { quotaBytes: GB, mostBytes: MB } } });
});

test.each([
	["quota", { quota: "6" }],
	["quota", { quota: "0" }],
	["quota", { quota: "1.5" }],
	["memberQuota", { memberQuota: "6" }],
	["largest", { largest: "26" }],
	["kinds", { kinds: "some" }],
])("a limit beyond what operators allow is refused, with the unit of the form: %s %o", (field, given) => {
	const values = { savedAt: "1", quota: "5", largest: "25", kinds: "any", ...given };

	const { error } = limitsShape(5).safeParse(values);

	const [issue] = error?.issues ?? [];
	expect(issue?.path).toEqual([field]);
	expect(issue?.message).toMatch(
		field === "kinds" ? /one of the kinds/ : field === "largest" ? /\(MB\).* 25$/ : /\(GB\).* 5$/,
	);
});

test("who may not manage the workspace changes nothing, and does not read who uses how much", async () => {
	const slug = await aProject(member, "Harbour", { isPublic: true });
	const hidden = await aProject(owner, "Secret");
	await aFile(member, slug, "a.txt", "12345");
	await aFile(owner, hidden, "b.txt", "1234567");

	const { savedAt, ...seen } = await getFileUse(viewer);
	expect(seen).toMatchObject({ used: 12, files: 2, members: [], cannotManage: expect.anything() });
	expect(seen.largest.map(({ name }) => name)).toEqual(["a.txt"]);
	expect(await refusalOf(saveLimits(viewer, { ...USUAL, quota: 1, savedAt }))).toMatchObject({
		...{ status: 403, rule: "organization:manage" },
	});
	const { members, largest } = await getFileUse(owner);
	expect(members.map(({ files, bytes }) => [files, bytes])).toEqual([
		[1, 7],
		[1, 5],
	]);
	expect(largest.map(({ name, author }) => [name, author])).toContainEqual(["a.txt", "Mei Tanaka"]);
});

test("a form that was opened before someone else saved is stale, and one that changes nothing saves nothing", async () => {
	const { savedAt } = await getFileUse(owner);
	expect(await saveLimits(owner, { ...USUAL, quota: 2, savedAt })).toBe("saved");
	expect(await saveLimits(owner, { ...USUAL, quota: 3, savedAt })).toBe("stale");
	const again = await getFileUse(owner);
	expect(await saveLimits(owner, { ...USUAL, quota: 2, savedAt: again.savedAt })).toBe("unchanged");
});

test("of many that want the last of a member’s quota at once, as many are added as fit; others have theirs", async () => {
	const slug = await aProject(member, "Race", { isPublic: true });
	const senders = await Promise.all(
		Array.from({ length: 2 }, async () =>
			within(await asMember(record, member.member.id), { memberQuota: 100 }),
		),
	);

	const answers = await Promise.all(
		senders.map((sender, at) =>
			add(sender, slug, { [`${at}-a`]: "x".repeat(40), [`${at}-b`]: "x".repeat(40) }),
		),
	);

	expect(answers.reduce((sum, { added }) => sum + added, 0)).toBe(2);
	expect(answers.flatMap(({ refused }) => refused.map(({ why }) => why))).toEqual([
		"full for one",
		"full for one",
	]);
	const other = await within(await aMember(pool, record, "member"), { memberQuota: 100 });
	expect(await add(other, slug, { "a.txt": "x".repeat(90) })).toMatchObject({ added: 1 });
});

test("below what is used, files are read and deleted, and none is added", async () => {
	const slug = await aProject(member, "Full", { isPublic: true });
	const id = await aFile(member, slug, "a.txt", "x".repeat(50));
	const lowered = await within(member, { quota: 10 });

	expect((await add(lowered, slug, { "b.txt": "x" })).refused).toEqual([{ name: "b.txt", why: "full" }]);
	expect((await getFileUse(owner)).used).toBe(50);
	expect((await removeFile(lowered, slug, id)).name).toBe("a.txt");
	expect(await getFileUse(owner)).toMatchObject({ used: 50, deleted: 50, files: 0 });
});
