import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { ServedSources } from "#tests/support/app/served-sources.ts";
import { headerOf, sendRaw } from "#tests/support/browser/raw-http.ts";

const OTHER = "files.example-files.test";
vi.hoisted(() => {
	process.env.FILES_ORIGIN = "http://files.example-files.test";
});

const { serveSources } = await import("#tests/support/app/served-sources.ts");
const { aFile } = await import("#tests/support/world/file.ts");
const { aProject } = await import("#tests/support/world/project.ts");
const { aMember, aTenant, testPool } = await import("#tests/support/world/tenant.ts");
const { getFile } = await import("./find.server.ts");
const { removeFile } = await import("./files.server.ts");
const { listFiles } = await import("./list.server.ts");
const { shownAddressOf } = await import("./shown.server.ts");

let pool: ConnectionPool;
let served: ServedSources;
let member: Tenant;
let slug: string;
beforeAll(async () => {
	served = await serveSources();
	pool = await testPool();
	member = await aMember(pool, await aTenant(pool), "member");
	slug = await aProject(member, "Harbour");
}, 60_000);
afterAll(async () => {
	delete process.env.FILES_ORIGIN;
	await pool.close();
	await served.stop();
});

const PDF = "%PDF-1.7 of the harbour";

async function anAddress(name = "plan.pdf", bytes = PDF) {
	const id = await aFile(member, slug, name, bytes);
	const address = shownAddressOf(member, await getFile(member, [slug, id]));
	return { id, address, path: address?.slice(`http://${OTHER}`.length) ?? "" };
}

const ask = (path: string, { host = OTHER, method = "GET" } = {}) =>
	sendRaw(served.port, `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);

test("a PDF is shown on the other site, and nothing else is there", async () => {
	const { path } = await anAddress();

	const answer = await ask(path);

	expect([answer?.status, headerOf(answer, "content-type")]).toEqual([200, "application/pdf"]);
	expect(answer?.body).toContain(PDF);
	expect(headerOf(answer, "content-disposition")).toMatch(/^inline;/);
	expect(headerOf(answer, "referrer-policy")).toBe("no-referrer");
	expect(headerOf(answer, "cache-control")).toContain("no-store");
	expect(headerOf(answer, "set-cookie")).toBeUndefined();
	for (const other of ["/", "/sign-in", "/healthz", `/${member.slug}/dashboard`, "/a.b/c"])
		expect((await ask(other))?.status, other).toBe(404);
	expect((await ask(path, { method: "POST" }))?.status).not.toBe(200);
	expect((await ask(path, { host: "localhost:3000" }))?.body).not.toContain(PDF);
});

test("the list of files says which of them a browser can show", async () => {
	const shown = await aFile(member, slug, "drawing.pdf", PDF);
	const saved = await aFile(member, slug, "notes.txt", "Only words.");

	const { files } = await listFiles(member, slug);

	const opens = (id: string) => files.find((file) => String(file.id) === id)?.opens;
	expect([opens(shown), opens(saved)]).toEqual([true, false]);
});

test("such an address is good for this file alone, for no longer than a minute, and not after it was deleted", async () => {
	const { id, path } = await anAddress();
	const [text = "", ...rest] = path.slice(1).split(".");
	const forged = Buffer.from(text, "base64url")
		.toString()
		.replace(id, String(Number(id) - 1));
	const other = `/${Buffer.from(forged).toString("base64url")}.${rest.join(".")}`;

	expect((await ask(other))?.status).toBe(404);
	vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
	expect((await ask(path))?.status).toBe(404);
	vi.useRealTimers();
	expect((await ask(path))?.status).toBe(200);
	await removeFile(member, slug, id);
	expect((await ask(path))?.status).toBe(404);
});

test("only a PDF has one, and none for support", async () => {
	expect((await anAddress("page.html", "<script>alert(1)</script>")).address).toBeUndefined();
	const { id } = await anAddress();
	const file = await getFile(member, [slug, id]);

	expect(shownAddressOf({ ...member, isForSupport: true }, file)).toBeUndefined();
});

test("while the database takes no more, the other site says so", async () => {
	const { path } = await anAddress();
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");

	await closeDatabase();
	const answer = await ask(path);

	expect([answer?.status, headerOf(answer, "content-type")]).toEqual([503, "text/plain; charset=utf-8"]);
	expect(headerOf(answer, "retry-after")).toBeDefined();
	expect(answer?.body).toContain("Too many people are waiting.");
});
