import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect, type Sql } from "#db/client.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import type { LocalMail } from "#scripts/local/mail/mail.ts";
import { openMail } from "#tests/support/app/mail.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";

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
	record = await aTenant(pool, { name: "Müller & Söhne" });
	ana = await aMember(pool, record, "member", { firstName: "Ana", lastName: "Silva" });
	ben = await aMember(pool, record, "member", { firstName: "Ben", lastName: "Okafor" });
	slug = await product.aProject(ana, "Moon base", { isPublic: true });
	await product.runReactions();
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
		...(await import("#app/features/reminders/opt-out.server.ts")),
		...(await import("#app/platform/database/database.server.ts")),
		...(await import("#tests/support/world/project.ts")),
		...(await import("#tests/support/world/reactions.ts")),
		...(await import("../mark.server.ts")),
		...(await import("../settings.server.ts")),
		...(await import("./send-due.server.ts")),
	};
}

/** Comments on the project so that Ben is told. */
async function tellBen(): Promise<void> {
	await product.addComment(ana, slug, { comment: "Look.", tellId: [ben.member.id], meantId: [] });
	await product.runReactions();
}

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);
const sendLater = (minutes = 3) => product.sendDueEmails(inMinutes(minutes));
const sentTo = ({ member }: Tenant) => mail.messages().filter(({ to }) => to.includes(member.email));

test("what is not read within two minutes is emailed, once, with a link and a way out", async () => {
	await tellBen();

	await product.sendDueEmails();
	expect(sentTo(ben)).toEqual([]);
	await sendLater();
	await sendLater(300);

	const [email, ...others] = sentTo(ben);
	expect(others).toEqual([]);
	expect(email?.subject).toBe("Ana Silva mentioned you in “Moon base” · Müller & Söhne");
	expect(email?.text).toContain(`/${record.slug}/projects/${slug}/comments/`);
	expect(email?.headers["list-unsubscribe-post"]).toBe("List-Unsubscribe=One-Click");
});

test("several are one email, and what was read before is in none", async () => {
	await tellBen();
	await tellBen();
	await tellBen();
	await product.markAllRead(ben, new Date());
	await tellBen();
	await tellBen();

	await sendLater();

	const [email, ...others] = sentTo(ben);
	expect(others).toEqual([]);
	expect(email?.subject).toBe("You have 2 new notifications in Müller & Söhne");
});

test("what is read before it is due is not emailed at all", async () => {
	await tellBen();
	await product.markAllRead(ben, new Date());

	await sendLater();

	expect(sentTo(ben)).toEqual([]);
	expect(await admin`select 1 from public.notification_emails`).toEqual([]);
});

test("someone who loses access between event and email learns nothing from it", async () => {
	await tellBen();
	await admin.unsafe(`update "${record.schemaName}".projects set is_public = false`);

	await sendLater();

	expect(sentTo(ben)).toEqual([]);
});

test("someone who left, and a workspace that is closed, get no email", async () => {
	await tellBen();
	await inTenant(pool, record, "write", ({ db }) =>
		db.update(users).set({ isActive: false }).where(eq(users.id, ben.member.id)),
	);
	await sendLater();
	expect(sentTo(ben)).toEqual([]);

	await inTenant(pool, record, "write", ({ db }) =>
		db.update(users).set({ isActive: true }).where(eq(users.id, ben.member.id)),
	);
	await tellBen();
	await admin`update public.tenants set status = 'suspended' where id = ${record.id}`;
	await sendLater();
	expect(sentTo(ben)).toEqual([]);
	expect(await admin`select 1 from public.notification_emails`).toEqual([]);
});

test("a worker that is killed between sending and settling leaves the same email to another, an hour later", async () => {
	await tellBen();
	const schema = `"${record.schemaName}"`;
	// What the worker writes last fails, as if it had been killed there.
	await admin.unsafe(`create function ${schema}.refuse() returns trigger language plpgsql as
		$$ begin raise exception 'killed'; end $$;
		create trigger refuse before update on ${schema}.notifications for each row execute function ${schema}.refuse()`);
	await expect(sendLater()).rejects.toThrow();
	await admin.unsafe(`drop function ${schema}.refuse() cascade`);

	await sendLater(30);
	expect(sentTo(ben)).toHaveLength(1);
	await sendLater(90);

	const [first, second, ...others] = sentTo(ben);
	expect(others).toEqual([]);
	expect(second?.headers["message-id"]).toBe(first?.headers["message-id"]);
});

test("the link in an email turns them off, and the settings know", async () => {
	const link = product.unsubscribeAddress("", record.id, ben.member.id, "notifications");
	const [, , whom = "", signature = ""] = link.split("/");
	const facts = { requestId: "r", nonce: "", ip: "192.0.2.7", userAgent: "test" };

	await product.answerUnsubscribe({ whom, signature }, "refused", facts);
	await tellBen();
	await sendLater();

	expect(sentTo(ben)).toEqual([]);
	expect((await product.getSettings(ben)).howOften).toBe("never");
	await product.saveSettings(ben, { ...(await product.getSettings(ben)), howOften: "daily" });
	expect((await product.getUnsubscribePage({ whom, signature })).wanted).toBe(true);
});

test("who turns emails off while one waits gets none of what waited, then or later", async () => {
	await tellBen();
	const link = product.unsubscribeAddress("", record.id, ben.member.id, "notifications");
	const [, , whom = "", signature = ""] = link.split("/");
	const facts = { requestId: "r", nonce: "", ip: "192.0.2.7", userAgent: "test" };
	await product.answerUnsubscribe({ whom, signature }, "refused", facts);

	await sendLater();
	expect(sentTo(ben)).toEqual([]);

	await product.answerUnsubscribe({ whom, signature }, "wanted", facts);
	await tellBen();
	await sendLater();
	expect(sentTo(ben).map(({ subject }) => subject)).toEqual([
		"Ana Silva mentioned you in “Moon base” · Müller & Söhne",
	]);
});

test("what an email has no room for is not in the next one", async () => {
	await tellBen();
	const table = `"${record.schemaName}".notifications`;
	await admin.unsafe(`insert into ${table}
		(user_id, kind, subject_type, subject_id, project_id, first_at, at, read_at, awaits_email)
		select user_id, kind, subject_type, subject_id, project_id, first_at, earlier, earlier, true from ${table},
		lateral (select at - make_interval(mins => n) as earlier from generate_series(1, 40) n) as moments
		where user_id = '${ben.member.id}'`);
	await sendLater();
	await tellBen();
	await sendLater();

	expect(sentTo(ben).map(({ subject }) => subject)).toEqual([
		"Ana Silva mentioned you in “Moon base” · Müller & Söhne",
		"You have more than 30 new notifications in Müller & Söhne",
	]);
});

test("an address that is refused for now keeps no other member waiting", async () => {
	const cleo = await aMember(pool, record, "member", { firstName: "Cleo", lastName: "Martin" });
	const tellId = [ben.member.id, cleo.member.id];
	await product.addComment(ana, slug, { comment: "Look.", tellId, meantId: [] });
	await product.runReactions();
	mail.refuse({ times: 1, code: 450, at: "recipient" });

	await expect(sendLater()).rejects.toThrow("could not be sent");
	expect([...sentTo(ben), ...sentTo(cleo)]).toHaveLength(1);
	await sendLater(90);
	expect([sentTo(ben).length, sentTo(cleo).length]).toEqual([1, 1]);
});

test("names that look like headers, addresses or markup stay names", async () => {
	slug = await product.aProject(ana, "a<b>\u202E evil.example/x", { isPublic: true });
	await tellBen();

	await sendLater();

	const [email] = sentTo(ben);
	expect(email?.html).not.toContain("a<b>");
	expect(email?.subject).not.toContain("\u202E");
	expect(email?.subject).not.toContain("evil.example/x");
});

test("while the mail server is down nothing is lost, and it is asked again within minutes", async () => {
	await tellBen();
	mail.refuse({ times: 1, code: 451, at: "sender" });
	await expect(sendLater()).rejects.toThrow();

	await sendLater(10);

	expect(sentTo(ben)).toHaveLength(1);
});
