import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import type { LocalMail } from "#scripts/local/mail/mail.ts";
import { openMail } from "#tests/support/app/mail.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { emailDueAt } from "../email-time.ts";

let pool: ConnectionPool;
let mail: LocalMail;
let admin: Sql;
let record: TenantRecord;
let ana: Tenant;
let ben: Tenant;
let slug: string;
let product: Awaited<ReturnType<typeof importProduct>>;
beforeAll(async () => {
	admin = connect({ url: (await testDatabase()).url });
	mail = await openMail();
	product = await importProduct();
	pool = await testPool();
});
beforeEach(async () => {
	record = await aTenant(pool, { name: "Acme" });
	ana = await aMember(pool, record, "member", { firstName: "Ana", lastName: "Silva" });
	ben = await aMember(pool, record, "member", { firstName: "Ben", lastName: "Okafor" });
	slug = await product.aProject(ana, "Moon base", { isPublic: true });
	await product.runReactions();
	await product.saveWatching(ben, slug, "watching");
	await admin`delete from public.notification_emails`;
});
afterEach(() => mail.clear());
afterAll(async () => {
	await product.closeDatabase();
	await Promise.all([mail.stop(), pool.close(), admin.end()]);
});

/** Imports the product only when the mail server's address is in the environment. */
async function importProduct() {
	return {
		...(await import("#app/features/comments/comments.server.ts")),
		...(await import("#app/platform/database/database.server.ts")),
		...(await import("#app/tenant/registry/preferences.server.ts")),
		...(await import("#tests/support/world/project.ts")),
		...(await import("#tests/support/world/reactions.ts")),
		...(await import("../settings.server.ts")),
		...(await import("../watch.server.ts")),
		...(await import("./send-due.server.ts")),
	};
}

/** Comments on the project that Ben watches. */
async function comment(): Promise<void> {
	await product.addComment(ana, slug, { comment: "Look.", tellId: [], meantId: [] });
	await product.runReactions();
}

/** Changes Ben's settings. */
async function choose(changes: Partial<Awaited<ReturnType<typeof product.getSettings>>>): Promise<void> {
	await product.saveSettings(ben, { ...(await product.getSettings(ben)), quietHours: false, ...changes });
}

const sendLater = (minutes = 3) => product.sendDueEmails(new Date(Date.now() + minutes * 60_000));
const subjects = () =>
	mail
		.messages()
		.filter(({ to }) => to.includes(ben.member.email))
		.map(({ subject }) => subject);

test("comments that are wanted by email alone are one line of it", async () => {
	await choose({ inApp: [] });
	await comment();
	await comment();
	await comment();
	await sendLater();
	expect(subjects()).toEqual(["3 new comments on “Moon base” · Acme"]);

	await comment();
	await sendLater();
	expect(subjects().toSorted()).toEqual([
		"3 new comments on “Moon base” · Acme",
		"Ana Silva commented on “Moon base” · Acme",
	]);
});

test("what was turned off or muted while it waited is not emailed, and not later either", async () => {
	await comment();
	await choose({ byEmail: ["mention"] });
	await sendLater();
	await choose({ byEmail: ["mention", "comment"] });
	await comment();
	await product.saveWatching(ben, slug, "muted");
	await sendLater();
	await product.saveWatching(ben, slug, "watching");
	await sendLater(90);

	expect(subjects()).toEqual([]);
	expect(await admin`select 1 from public.notification_emails`).toEqual([]);
});

test("another rhythm holds for what waits already", async () => {
	await comment();
	await choose({ howOften: "weekly" });
	await sendLater();
	expect(subjects()).toEqual([]);

	await choose({ howOften: "at once" });
	await sendLater();
	expect(subjects()).toEqual(["Ana Silva commented on “Moon base” · Acme"]);
});

test("the hours of a rhythm are those of the zone that the member reads times in now", async () => {
	await choose({ howOften: "daily" });
	await product.savePreferences(ben.member.id, { timeZone: "Asia/Kolkata" });
	await comment();

	const [row] = await admin`select due_at from public.notification_emails`;
	expect(new Date(row?.due_at)).toEqual(emailDueAt({ rhythm: "daily" }, "Asia/Kolkata", new Date()));
});

test("an email says how many there are beyond those it lists by what its reader can see", async () => {
	await comment();
	const table = `"${record.schemaName}".notifications`;
	await admin.unsafe(`insert into ${table}
		(user_id, kind, subject_type, subject_id, project_id, first_at, at, read_at, awaits_email)
		select user_id, 'mention', 'comment', '0', project_id, first_at, at - make_interval(mins => n), at, true
		from ${table}, generate_series(1, 40) n where user_id = '${ben.member.id}' and kind = 'comment'`);

	await sendLater();

	expect(subjects()).toEqual(["Ana Silva commented on “Moon base” · Acme"]);
});
