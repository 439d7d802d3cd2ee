import { afterAll, beforeAll, expect, test } from "vitest";
import { addComment } from "#app/features/comments/comments.server.ts";
import { removeFile } from "#app/features/files/files.server.ts";
import { receiveStaged } from "#app/features/files/in-comments/staged.server.ts";
import { listFiles } from "#app/features/files/list.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { readForm } from "#app/platform/http/forms/form.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { aFile, filesSent } from "#tests/support/world/file.ts";
import { aProject } from "#tests/support/world/project.ts";
import { runReactions } from "#tests/support/world/reactions.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { listNotifications } from "./list.server.ts";

let pool: ConnectionPool;
let ana: Tenant;
let ben: Tenant;
beforeAll(async () => {
	pool = await testPool();
	const record = await aTenant(pool);
	ana = await aMember(pool, record, "member", { firstName: "Ana", lastName: "Silva" });
	ben = await aMember(pool, record, "member", { firstName: "Ben", lastName: "Okafor" });
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

/** What a member is told of a project, without milestones. */
async function toldOf(name: string, tenant: Tenant): Promise<string[]> {
	const { notifications } = await listNotifications(tenant, {});
	return notifications
		.map(({ said, actor }) => (said?.startsWithActor ? `${actor?.name} ${said.text}` : String(said?.text)))
		.filter((text) => text.includes(name));
}

test("who watches a project is told of files that others add, as many as are still there", async () => {
	const slug = await aProject(ana, "Harbour", { isPublic: true });
	await aFile(ben, slug, "a.txt");
	await aFile(ana, slug, "own.txt");
	await runReactions();
	expect(await toldOf("Harbour", ana)).toEqual(["Ben Okafor added a file to “Harbour”"]);
	expect(await toldOf("Harbour", ben)).toEqual([]);

	const last = await aFile(ben, slug, "b.txt");
	await runReactions();
	expect(await toldOf("Harbour", ana)).toEqual(["2 new files on “Harbour”"]);
	await removeFile(ben, slug, last);
	expect(await toldOf("Harbour", ana)).toEqual(["Ben Okafor added a file to “Harbour”"]);
});

test("a comment with files is told once, as a comment", async () => {
	const slug = await aProject(ana, "Quay", { isPublic: true });
	const request = filesSent(ben, slug, { "a.txt": "x", "b.txt": "y" }, { page: "comments" });
	await readForm(request);
	const { ids } = await receiveStaged(ben, slug, request);
	await addComment(ben, slug, { comment: "Here.", tellId: [], meantId: [], fileIds: ids });
	await runReactions();

	expect((await listFiles(ana, slug)).files).toHaveLength(2);
	expect(await toldOf("Quay", ana)).toEqual(["Ben Okafor commented on “Quay”"]);
});
