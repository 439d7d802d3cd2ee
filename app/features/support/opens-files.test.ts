import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { startWholeApp, type WholeApp } from "#tests/support/app/whole-app.ts";
import { openHostBrowser } from "#tests/support/browser/host-browser.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { supportIn } from "#tests/support/world/support.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

let app: WholeApp;
let pool: ConnectionPool;
let acme: TenantRecord;
let world: ReturnType<typeof supportIn>;
beforeAll(async () => {
	process.env.OPERATOR_EMAILS = "owner@testcorp.example";
	await testDatabase();
	pool = await testPool();
	const owner = { firstName: "O", lastName: "M", avatarUrl: null };
	acme = await aTenant(pool, {
		...{ id: "org_acme", name: "Acme", slug: "acme" },
		owner: { ...owner, userId: "user_acme_owner", email: "owner@acme.example" },
	});
	world = supportIn(pool, acme);
	app = await startWholeApp({ tenantDomain: "localhost" });
}, 60_000);
afterAll(async () => {
	delete process.env.OPERATOR_EMAILS;
	await app.stop();
	await pool.close();
});

async function asOperator() {
	const browser = openHostBrowser();
	const signIn = await browser.visit(`${app.origin}/workspaces`);
	await browser.visit(signIn.url, { form: { email: "owner@testcorp.example" } });
	return (path: string, headers = {}) => browser.visit(`${app.origin}${path}`, { follow: false, headers });
}

test("support opens files only if the grant says so, and pages show it no previews", async () => {
	const { aProject } = await import("#tests/support/world/project.ts");
	const { aFile } = await import("#tests/support/world/file.ts");
	const { default: sharp } = await import("sharp");
	const { readTexts } = await import("#tests/support/world/reactions.ts");
	const owner = await world.owner();
	const slug = await aProject(owner, "Harbour");
	const picture = { create: { width: 9, height: 9, channels: 3, background: "red" } } as const;
	const bytes = await sharp(picture).png().toBuffer();
	const id = await aFile(owner, slug, "photo.png", bytes);
	await aFile(owner, slug, "salaries.txt", "Everyone earns a ducat");
	await readTexts();
	const visit = await asOperator();
	const found = async (word: string) => (await visit(`/acme/search?q=${word}`)).html;
	const [page, file] = [`/acme/projects/${slug}`, `/acme/projects/${slug}/files/${id}`];

	await world.grant();
	expect((await visit(page)).html).toContain("photo.png");
	expect((await visit(page)).html).not.toContain(`${file}/preview`);
	// Nor does an answer without the bytes tell whether they are those that one knows.
	const known = createHash("sha256").update(bytes).digest("hex");
	for (const headers of [{}, { "If-None-Match": `"${known}", "${known}-320"` }, { Range: "bytes=9999-" }]) {
		for (const path of [file, `${file}/preview`]) {
			const answer = await visit(path, headers);
			expect([answer.status, answer.html]).toEqual([403, expect.stringContaining("opens no files")]);
			expect(answer.headers.get("ETag") ?? "").not.toContain(known);
		}
	}

	// A word in a file is neither found nor suggested, nor does leaving it out tell of it.
	expect(await found("ducat")).toContain("Nothing found");
	expect(await found("salaries")).not.toContain("earns");
	expect(await found("salaries+-ducat")).toContain("<mark>salaries</mark>.txt");

	await world.end();
	await world.grant({ files: true });
	expect(await found("ducat")).toContain("Everyone earns a");
	expect(await found("salaries+-ducat")).toContain("Nothing found");
	expect([(await visit(file)).status, (await visit(`${file}/preview`)).status]).toEqual([200, 200]);
	expect((await visit(page)).html).not.toContain(`${file}/preview`);
	await world.end();
	expect((await visit(file)).status).toBe(404);
}, 60_000);
