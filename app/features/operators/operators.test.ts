import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { errorLogs, platformAuditLogs } from "#db/schema/public/operations.ts";
import { RINGS } from "#db/schema/public/tenants.ts";
import { webhookInbox } from "#db/schema/public/webhook-inbox.ts";
import { files } from "#db/schema/tenant/files.ts";
import { projects } from "#db/schema/tenant/projects.ts";
import { users } from "#db/schema/tenant/users.ts";
import { suspendTenant } from "#db/tenancy/lifecycle/status-changes.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inRegistry, inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { startWholeApp, type WholeApp } from "#tests/support/app/whole-app.ts";
import { openHostBrowser } from "#tests/support/browser/host-browser.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";
import * as forms from "./tenants/forms.ts";

let app: WholeApp;
let pool: ConnectionPool;
let acme: TenantRecord;
type Visitor = (path: string, sent?: object) => ReturnType<ReturnType<typeof openHostBrowser>["visit"]>;
let operator: Visitor;

beforeAll(async () => {
	process.env.OPERATOR_EMAILS = "owner@testcorp.example";
	await testDatabase();
	pool = await testPool();
	const person = { firstName: "O", lastName: "M", avatarUrl: null };
	acme = await aTenant(pool, {
		...{ id: "org_acme", name: "Acme", slug: "acme" },
		owner: { ...person, userId: "user_acme_owner", email: "owner@acme.example" },
	});
	app = await startWholeApp({ tenantDomain: "localhost" });
	operator = await signedIn("owner@testcorp.example");
	const { prepareQueue } = await import("#app/platform/jobs/queue.server.ts");
	await Promise.all([prepareQueue("reaction"), prepareQueue("daily")]);
}, 60_000);
afterAll(async () => {
	delete process.env.OPERATOR_EMAILS;
	await app.stop();
	await pool.close();
});

async function signedIn(email: string): Promise<Visitor> {
	const browser = openHostBrowser();
	const signIn = await browser.visit(`${app.origin}/workspaces`);
	await browser.visit(signIn.url, { form: { email } });
	return (path, sent = {}) => browser.visit(app.origin + path, sent);
}

const acts = (event: string) =>
	inRegistry(pool, "read", (db) =>
		db.select().from(platformAuditLogs).where(eq(platformAuditLogs.event, event)),
	);

const NAVIGATION = [
	"",
	"/tenants",
	"/tenants/org_acme",
	"/migrations",
	"/webhooks",
	"/queues",
	"/errors",
	"/metrics",
	"/log",
];

const plain = (html: string, word: string) =>
	html.replaceAll(word, "").replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "");

test("the rings that can be chosen are those of the table", () => {
	expect(forms.RINGS).toEqual(RINGS);
});

test("for everyone else the operators' pages do not exist", async () => {
	const member = await signedIn("owner@acme.example");

	for (const place of [...NAVIGATION, "/no/such/page"]) {
		for (const sent of [{}, { form: { intent: "replay", reason: "x" } }]) {
			const [real, never] = [await member(`/admin${place}`, sent), await member(`/admio${place}`, sent)];
			expect([real.status, never.status], place).toEqual([404, 404]);
			expect(plain(real.html, "admin"), place).toBe(plain(never.html, "admio"));
			expect([...real.headers.keys()], place).toEqual([...never.headers.keys()]);
		}
	}
	const visitor = openHostBrowser();
	const sent = await visitor.visit(`${app.origin}/admin`, { follow: false });
	expect(sent.status).toBe((await visitor.visit(`${app.origin}/admio`, { follow: false })).status);
});

test("an operator opens each of them, and an unknown address says so", async () => {
	for (const place of NAVIGATION) {
		const page = await operator(`/admin${place}`);
		expect([page.status, place]).toEqual([200, place]);
	}
	for (const none of [
		"/no/such/page",
		"/tenants/org_never",
		"/migrations/999",
		"/migrations/x",
		"/webhooks/never",
		"/errors/never",
	]) {
		expect([(await operator(`/admin${none}`)).status, none]).toEqual([404, none]);
	}
});

test("a listed address makes a person an operator only if they have verified it", async () => {
	const { findOperator } = await import("#app/platform/operators/operators.server.ts");
	const { users } = app.local.emulator.state;
	Object.assign(users.user_demo_owner ?? {}, {
		moreEmails: [{ email: "owner@testcorp.example", verified: false }],
	});
	Object.assign(users.user_acme_viewer ?? {}, {
		moreEmails: [{ email: "Owner@Testcorp.example", verified: true }],
	});

	expect(await findOperator("user_demo_owner")).toBeUndefined();
	expect(await findOperator("user_acme_viewer")).toMatchObject({ id: "user_acme_viewer" });
});

test("suspending requires a reason, closes the workspace, and both logs say who did it; undo reactivates it", async () => {
	const refused = await operator("/admin/tenants/org_acme/suspend", { form: { reason: " " } });
	expect(refused.status).toBe(422);
	const member = await signedIn("owner@acme.example");

	const done = await operator("/admin/tenants/org_acme/suspend", { form: { reason: "The bill is open." } });
	expect(done.html).toContain("The workspace is suspended.");
	expect((await member("/acme/dashboard")).status).toBe(503);
	const [act] = await acts("workspace.suspended");
	expect(act).toMatchObject({
		actorId: "user_testcorp_owner",
		actorEmail: "owner@testcorp.example",
		tenantId: "org_acme",
		subject: "acme",
		payload: { reason: "The bill is open." },
		requestId: expect.any(String),
	});

	const back = await operator("/admin/tenants/org_acme/reactivate", { form: { any: "" } });
	expect(back.html).toContain("The workspace is active again.");
	expect((await member("/acme/dashboard")).status).toBe(200);
	expect(await acts("workspace.reactivated")).toHaveLength(1);
	expect((await operator("/admin/log")).html).toContain("Suspended acme: The bill is open.");
});

test("a ring is chosen from a list, changed once, and logged; anything else is refused", async () => {
	const page = await operator("/admin/tenants/org_acme/ring");
	const wrong = await operator("/admin/tenants/org_acme/ring", { form: { ring: "2" } });
	const done = await operator("/admin/tenants/org_acme/ring", { form: { ring: "late" } });
	const again = await operator("/admin/tenants/org_acme/ring", { form: { ring: "late" } });
	const never = await operator("/admin/tenants/org_never/ring", { form: { ring: "late" } });

	expect(page.html).toMatch(/value="general"[^>]*checked|checked[^>]*value="general"/);
	expect(wrong.status).toBe(422);
	expect(wrong.html).toContain("Choose a ring");
	expect(done.html).toContain("The ring is now late.");
	expect(again.html).toContain("The ring was already late.");
	expect(never.status).toBe(404);
	expect((await acts("ring.changed")).map(({ payload }) => payload)).toEqual([
		{ from: "general", to: "late" },
	]);
	expect((await operator("/admin/log")).html).toContain("Moved acme to the ring late (was general)");
});

test("what is done on the command line is logged too, and what failed is not", async () => {
	const before = (await acts("workspace.suspended")).length;

	await suspendTenant(pool, "acme", "By hand", { kind: "operator", id: "olga@ops" });
	await expect(
		suspendTenant(pool, "never", "By hand", { kind: "operator", id: "olga@ops" }),
	).rejects.toThrow();
	await operator("/admin/tenants/org_acme/reactivate", { form: { any: "" } });

	const after = await acts("workspace.suspended");
	expect(after).toHaveLength(before + 1);
	expect(after.at(-1)).toMatchObject({
		actorId: "command line",
		actorEmail: null,
		payload: { account: "olga@ops" },
	});
});

test("nobody can change or empty the log through the application", async () => {
	const tried = (work: Parameters<typeof inRegistry>[2]) =>
		inRegistry(pool, "write", work).catch((error: Error) => error.message);

	expect(await tried((db) => db.delete(platformAuditLogs))).toMatch(/permission denied/);
	expect(await tried((db) => db.update(platformAuditLogs).set({ subject: "x" }))).toMatch(
		/permission denied/,
	);
});

test("a webhook shows personal data only on request, and that is logged; so is applying it again", async () => {
	const svixId = `msg_${randomUUID()}`;
	const payload = { type: "user.updated", data: { id: "user_x", last_name: "Canary" }, object: "event" };
	await inRegistry(pool, "write", (db) =>
		db
			.insert(webhookInbox)
			.values({ svixId, type: "user.updated", subjectId: "user_x", payload: payload as never }),
	);
	expect((await operator("/admin/webhooks?state=waiting")).html).toContain("user_x");
	expect((await operator(`/admin/webhooks/${svixId}`)).html).not.toContain("Canary");
	expect(await acts("webhook.opened")).toHaveLength(0);

	const opened = await operator(`/admin/webhooks/${svixId}`, { form: { intent: "open" } });
	expect(opened.html).toContain("Canary");
	expect(await acts("webhook.opened")).toMatchObject([{ subject: svixId }]);

	const replayed = await operator(`/admin/webhooks/${svixId}`, { form: { intent: "replay" } });
	expect(replayed.html).toContain("It can’t be applied as it is.");
	expect(replayed.html, "what failed is not done").not.toContain("Done:");
	expect(await acts("webhook.replayed")).toMatchObject([{ subject: svixId }]);
	expect((await operator("/admin/webhooks/never", { form: { intent: "replay" } })).status).toBe(404);
	expect(await acts("webhook.replayed")).toHaveLength(1);
});

test("a dead letter is returned to its queue, and the log says by whom", async () => {
	const { queue, deadLettersOf } = await import("#app/platform/jobs/queue.server.ts");
	const { queueFigures } = await import("#app/platform/jobs/figures.server.ts");
	const job = {
		tenantId: "org_acme",
		event: "project.created",
		eventId: randomUUID(),
		reaction: "gone.reaction",
	};
	await queue.insert("reaction", [{ data: job, retryLimit: 0 }]);
	const [taken] = await queue.fetch("reaction");
	await queue.fail("reaction", taken?.id ?? "", { message: "It broke." });
	const page = await operator("/admin/queues");
	expect(page.html).toContain("gone.reaction after project.created");
	expect(page.html).toContain("It broke.");
	const id = /name="job" value="([\w-]+)"/.exec(page.html)?.[1] ?? "";
	expect(deadLettersOf("reaction")).toBe("reaction.dead");

	const done = await operator("/admin/queues", { form: { queue: "reaction", job: id } });

	expect(done.html).toContain("Returned 1 job to its queue.");
	expect(await queueFigures("reaction")).toMatchObject({ dead: 0 });
	expect(await acts("job.replayed")).toMatchObject([
		{ subject: "reaction", payload: { jobs: 1, ids: [id] } },
	]);
});

test("an error is resolved with a note, in one transaction with its log entry", async () => {
	const fingerprint = "ab".repeat(32);
	await inRegistry(pool, "write", (db) =>
		db
			.insert(errorLogs)
			.values({ fingerprint, name: "TypeError", message: "x is no function", place: "/:tenant/projects" }),
	);
	expect((await operator("/admin/errors")).html).toContain("x is no function");

	expect((await operator(`/admin/errors/${fingerprint}`, { form: { note: "" } })).status).toBe(422);
	await operator(`/admin/errors/${fingerprint}`, { form: { note: "Repaired." } });

	const [entry] = await inRegistry(pool, "read", (db) =>
		db.select().from(errorLogs).where(eq(errorLogs.fingerprint, fingerprint)),
	);
	expect(entry).toMatchObject({
		status: "resolved",
		resolvedBy: "owner@testcorp.example",
		note: "Repaired.",
	});
	expect(await acts("error.resolved")).toMatchObject([{ payload: { fingerprint, note: "Repaired." } }]);
});

test("once a day each workspace is measured, and the list shows its size", async () => {
	const { measureDaily } = await import("./tenants/measure.server.ts");
	const { listTenants } = await import("./tenants/list.server.ts");
	const { listShape } = await import("./tenants/forms.ts");
	const { openFor } = await import("#app/tenant/reactions/run-reaction.server.ts");
	const sizes = async () => (await listTenants(listShape.parse({ q: "org_acme" }))).tenants[0];
	expect(await sizes()).toMatchObject({ sizeBytes: null, filesBytes: null });
	await inTenant(pool, acme, "write", async ({ db }) => {
		const createdBy = (await db.select().from(users).limit(1))[0]?.id ?? "";
		const values = { name: "Bridge", slug: "bridge", createdBy };
		const [project] = await db.insert(projects).values(values).returning();
		await db.insert(files).values({
			...{ projectId: project?.id ?? 0, object: randomUUID(), name: "a.txt", type: "text/plain" },
			...{ bytes: 1_234_567, sha256: "", createdBy },
		});
	});

	await measureDaily.run(openFor("workspace.measure", acme), "2026-11-21");

	// There are about forty tables with their indexes, in pages of 8 kB each.
	expect((await sizes())?.sizeBytes).toBeGreaterThan(500_000);
	expect((await sizes())?.filesBytes).toBe(1_234_567);
	const { html } = await operator("/admin/tenants/org_acme");
	expect(html).toMatch(/Size on disk<\/dt><dd[^>]*>[\d.]+ [kM]B/);
	expect(html).toMatch(/Files<\/dt><dd[^>]*>1\.2 MB/);
});

test("a workspace is found by the beginning of its name in any case, whatever its letters", async () => {
	const { listTenants } = await import("./tenants/list.server.ts");
	const { listShape } = await import("./tenants/forms.ts");
	await aTenant(pool, { name: "İstanbul" });
	const found = async (q: string) =>
		(await listTenants(listShape.parse({ q }))).tenants.map(({ name }) => name);

	for (const q of ["İst", "ist", "IST", "İSTANBUL"]) expect(await found(q)).toEqual(["İstanbul"]);
});

test("the page of a workspace shows none of its content", async () => {
	const { asMember } = await import("#tests/support/world/tenant.ts");
	const { createProject } = await import("#app/features/projects/projects.server.ts");
	const owner = await asMember(acme, "user_acme_owner");
	await createProject(owner, {
		name: "Canary project",
		description: "Canary words",
		isPublic: true,
	} as never);

	for (const place of NAVIGATION) {
		const { html } = await operator(`/admin${place}`);
		expect(html).not.toContain("Canary");
		expect(html).not.toContain("owner@acme.example");
	}
});
