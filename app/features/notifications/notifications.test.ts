import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { addComment, removeComment } from "#app/features/comments/comments.server.ts";
import { removeProject } from "#app/features/projects/projects.server.ts";
import { closeDatabase, registry } from "#app/platform/database/database.server.ts";
import { countUnread } from "#app/tenant/people/unread.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { auditLogs } from "#db/schema/tenant/audit-logs.ts";
import { roles } from "#db/schema/tenant/roles.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aProject } from "#tests/support/world/project.ts";
import { runReactions } from "#tests/support/world/reactions.ts";
import { aTask } from "#tests/support/world/task.ts";
import { aMember, asMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { listNotifications } from "./list.server.ts";
import { markAllRead, markRead, markUnread, openNotification, removeNotification } from "./mark.server.ts";
import { getSettings, saveSettings } from "./settings.server.ts";
import { saveWatching } from "./watch.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let ana: Tenant;
let ben: Tenant;
let cleo: Tenant;
beforeAll(async () => {
	pool = await testPool();
});
beforeEach(async () => {
	record = await aTenant(pool);
	ana = await aMember(pool, record, "member", { firstName: "Ana", lastName: "Silva" });
	ben = await aMember(pool, record, "member", { firstName: "Ben", lastName: "Okafor" });
	cleo = await aMember(pool, record, "admin", { firstName: "Cleo", lastName: "Martin" });
	for (const tenant of [ana, ben, cleo]) await ignoreMilestones(tenant);
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

/** The starters' milestones are reached by what these tests do. */
async function ignoreMilestones(tenant: Tenant): Promise<void> {
	const { inApp, byEmail, ...settings } = await getSettings(tenant);
	const others = (kinds: typeof inApp) => kinds.filter((kind) => kind !== "milestone");
	await saveSettings(tenant, { ...settings, inApp: others(inApp), byEmail: others(byEmail) });
}

/** Gives a member another role, which every later request of theirs knows. */
async function changeRole({ member }: Tenant, role: string): Promise<Tenant> {
	await inTenant(pool, record, "write", ({ db }) =>
		db.update(users).set({ role }).where(eq(users.id, member.id)),
	);
	registry.forget(member.id);
	return asMember({ slug: record.slug }, member.id);
}

/** Comments as this member, telling these people. */
async function comment(by: Tenant, project: string, tell: Tenant[] = []): Promise<number> {
	const values = { comment: "Look at this.", tellId: tell.map(({ member }) => member.id), meantId: [] };
	const saved = await addComment(by, project, values);
	if (saved.outcome !== "saved") throw new Error(saved.outcome);
	return saved.id;
}

/** What a member reads in their list: each line as they read it, unread ones with a star. */
async function readBy(tenant: Tenant): Promise<string[]> {
	const { notifications } = await listNotifications(tenant, {});
	return notifications.map(({ isUnread, said, actor }) => {
		const text = said ? `${said.startsWithActor ? `${actor?.name} ` : ""}${said.text}` : "(unseen)";
		return `${isUnread ? "* " : ""}${text}`;
	});
}

const unreadOf = (tenant: Tenant): Promise<number> =>
	tenant.read(({ db, member }) => countUnread(db, member.id));

test("a comment tells the project's author, mentions tell who is mentioned, and nobody is told of what they did", async () => {
	const slug = await aProject(ana, "Moon base", { isPublic: true });

	await comment(ben, slug, [cleo]);
	await comment(ben, slug);
	await runReactions();

	expect(await readBy(ana)).toEqual(["* 2 new comments on “Moon base”"]);
	expect(await readBy(cleo)).toContain("* Ben Okafor mentioned you in “Moon base”");
	expect(await readBy(ben)).toEqual([]);
	expect([await unreadOf(ana), await unreadOf(ben)]).toEqual([1, 0]);
});

test("who commented or was mentioned is told of the comments that follow, until they mute the project", async () => {
	const slug = await aProject(ana, "Moon base", { isPublic: true });
	await comment(ben, slug, [cleo]);
	await runReactions();

	await comment(ana, slug);
	await runReactions();
	expect(await readBy(ben)).toEqual(["* Ana Silva commented on “Moon base”"]);
	expect(await readBy(cleo)).toContain("* Ana Silva commented on “Moon base”");

	await markAllRead(ben, new Date());
	await saveWatching(ben, slug, "muted");
	await comment(ana, slug, [ben]);
	await runReactions();
	expect(await unreadOf(ben)).toBe(0);
});

test("a reaction that runs twice, or late, tells nothing twice", async () => {
	const slug = await aProject(ana, "Moon base", { isPublic: true });
	await comment(ben, slug);
	await runReactions();
	await markAllRead(ana, new Date());

	const { notificationReactions } = await import("./reactions/reactions.server.ts");
	const { openFor } = await import("#app/tenant/reactions/run-reaction.server.ts");
	const [entry] = await inTenant(pool, record, "read", ({ db }) =>
		db.select().from(auditLogs).where(eq(auditLogs.event, "project.comment_added")),
	);
	const occurrence = {
		...{ id: entry?.id, event: entry?.event, payload: entry?.payload, at: entry?.at },
		actor: { kind: "member", id: ben.member.id },
		subject: { type: "project", id: entry?.subjectId },
	};
	await notificationReactions[0]?.run(openFor("notifications.write", record), occurrence as never);

	expect(await unreadOf(ana)).toBe(0);
	expect(await readBy(ana)).toHaveLength(1);
});

test("what someone may no longer see is told in no way: not when it is written, and not when it is shown", async () => {
	const slug = await aProject(ana, "Secret", { isPublic: false });
	await comment(ana, slug, [ben]);
	await runReactions();
	expect(await readBy(ben)).toEqual([]);

	await comment(ana, slug, [cleo]);
	await runReactions();
	expect(await readBy(cleo)).toEqual(["* Ana Silva mentioned you in “Secret”"]);
	cleo = await changeRole(cleo, "viewer");
	const listed = await listNotifications(cleo, {});
	expect(JSON.stringify(listed)).not.toContain("Secret");
	expect(listed.notifications).toMatchObject([{ said: undefined, actor: undefined }]);
});

test("deleted comments and projects are not counted or shown", async () => {
	const slug = await aProject(ana, "Moon base", { isPublic: true });
	const [first, second] = [await comment(ben, slug), await comment(ben, slug)];
	await runReactions();
	await removeComment(ben, slug, String(first));
	expect(await readBy(ana)).toEqual(["* Ben Okafor commented on “Moon base”"]);
	await removeComment(ben, slug, String(second));
	expect(await readBy(ana)).toEqual(["* (unseen)"]);

	await comment(ben, slug, [cleo]);
	await removeProject(ana, slug);
	await runReactions();
	expect(await readBy(cleo)).toEqual([]);
});

test("tasks, shared projects, requests and roles are told to the one they concern", async () => {
	const slug = await aProject(ana, "Moon base", { isPublic: true });
	await aTask(ana, slug, "Order plates", { person: "Ben Okafor" });
	await aProject(ana, "Harbour", { isPublic: true, lead: "Ben Okafor" });
	const { makeRequest } = await import("#app/features/requests/requests.server.ts");
	await makeRequest(ben, { permission: "users:manage" });
	await runReactions();

	expect((await readBy(ben)).toSorted()).toEqual([
		"* Ana Silva gave you the task “Order plates” in “Moon base”",
		"* Ana Silva made you the lead of “Harbour”",
	]);
	expect(await readBy(cleo)).toEqual([
		"* Ben Okafor asked for a permission: Invite people, change roles, suspend and remove members",
	]);
	expect(await readBy(ana)).toEqual([]);
});

test("a notification is opened, read, unread and removed by its member alone", async () => {
	const slug = await aProject(ana, "Moon base", { isPublic: true });
	await comment(ben, slug);
	await runReactions();
	const [listed] = (await listNotifications(ana, {})).notifications;
	const id = String(listed?.id);

	const opened = await openNotification(ana, id);
	expect(opened.said?.place).toBe(`/projects/${slug}#comments`);
	expect(await unreadOf(ana)).toBe(0);
	await markUnread(ana, id);
	expect(await unreadOf(ana)).toBe(1);
	await markRead(ana, id);
	expect(await unreadOf(ana)).toBe(0);

	for (const act of [openNotification, markRead, markUnread, removeNotification]) {
		expect(await refusalOf(act(ben, id))).toMatchObject({ status: 404 });
	}
	await removeNotification(ana, id);
	expect(await readBy(ana)).toEqual([]);
});

test("an older one stays read while a newer one about the same is unread", async () => {
	const slug = await aProject(ana, "Moon base", { isPublic: true });
	await comment(ben, slug);
	await runReactions();
	await markAllRead(ana, new Date());
	await comment(ben, slug);
	await runReactions();
	const [, older] = (await listNotifications(ana, {})).notifications;

	await markUnread(ana, String(older?.id));

	expect(await unreadOf(ana)).toBe(1);
});

test("marking all as read leaves what came after the page was made", async () => {
	const slug = await aProject(ana, "Moon base", { isPublic: true });
	const before = new Date(Date.now() - 1_000);
	await comment(ben, slug);
	await runReactions();

	await markAllRead(ana, before);
	expect(await unreadOf(ana)).toBe(1);
});

test("a kind that is not wanted in the app counts as read there, and one that is wanted nowhere is not written", async () => {
	const slug = await aProject(ana, "Moon base", { isPublic: true });
	const settings = await getSettings(ana);
	await saveSettings(ana, { ...settings, inApp: [] });
	await comment(ben, slug);
	await runReactions();
	expect([await unreadOf(ana), (await readBy(ana)).length]).toEqual([0, 1]);

	await saveSettings(ana, { ...settings, inApp: [], byEmail: [] });
	await comment(ben, slug);
	await runReactions();
	expect(await readBy(ana)).toHaveLength(1);
});

test("the list has unread ones first, and its pages meet without a gap", async () => {
	const slug = await aProject(ana, "Moon base", { isPublic: true });
	for (let number = 1; number <= 25; number++) {
		await aTask(ana, slug, `Task ${number}`, { person: "Ben Okafor" });
	}
	await runReactions();
	const first = await listNotifications(ben, {});
	await markRead(ben, String(first.notifications[0]?.id));

	const again = await listNotifications(ben, {});
	const next = await listNotifications(ben, { after: again.after });
	const back = await listNotifications(ben, { before: next.before });

	const all = [...again.notifications, ...next.notifications];
	expect(new Set(all.map(({ id }) => id)).size).toBe(25);
	expect(all.at(-1)?.isUnread).toBe(false);
	expect(back.notifications).toEqual(again.notifications);
	expect(await refusalOf(listNotifications(ben, { after: "bm90IG9uZQ" }))).toMatchObject({ status: 400 });
});

test("a role that grants nothing tells nothing of projects, whatever is counted", async () => {
	const slug = await aProject(ana, "Moon base", { isPublic: true });
	await inTenant(pool, record, "write", ({ db }) =>
		db.insert(roles).values({ key: "guest", name: "Guest", permissions: [] }),
	);
	const guest = await changeRole(ben, "guest");

	await comment(ana, slug, [guest]);
	await runReactions();

	expect(await readBy(guest)).toEqual([]);
});
