import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { addComment } from "#app/features/comments/comments.server.ts";
import { addToTeam, takeFromTeam } from "#app/features/teams/people.server.ts";
import { createTeam } from "#app/features/teams/teams.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { countUnread } from "#app/tenant/people/unread.server.ts";
import { openFor } from "#app/tenant/reactions/run-reaction.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect, type Sql } from "#db/client.ts";
import { auditLogs } from "#db/schema/tenant/audit-logs.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aProject } from "#tests/support/world/project.ts";
import { runReactions } from "#tests/support/world/reactions.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { listNotifications } from "./list.server.ts";
import { markAllRead, markUnread } from "./mark.server.ts";
import { notificationReactions } from "./reactions/reactions.server.ts";
import { getWatching } from "./watch.server.ts";

let pool: ConnectionPool;
let admin: Sql;
let record: TenantRecord;
let ana: Tenant;
let ben: Tenant;
let slug: string;
beforeAll(async () => {
	pool = await testPool();
	admin = connect({ url: (await testDatabase()).url });
});
beforeEach(async () => {
	record = await aTenant(pool);
	ana = await aMember(pool, record, "admin", { firstName: "Ana", lastName: "Silva" });
	ben = await aMember(pool, record, "member", { firstName: "Ben", lastName: "Okafor" });
	slug = await aProject(ana, "Moon base", { isPublic: true });
	await runReactions();
	await admin.unsafe(`delete from "${record.schemaName}".notifications`);
});
afterAll(() => Promise.all([pool.close(), admin.end(), closeDatabase()]));

/** Comments as Ben. */
async function comment(tell: Tenant[] = []): Promise<void> {
	const tellId = tell.map(({ member }) => member.id);
	await addComment(ben, slug, { comment: "Look at this.", tellId, meantId: [] });
}

/** The events about comments that have happened, as a reaction gets them. */
async function commentEvents() {
	const rows = await inTenant(pool, record, "read", ({ db }) =>
		db
			.select()
			.from(auditLogs)
			.where(eq(auditLogs.event, "project.comment_added"))
			.orderBy(asc(auditLogs.seq)),
	);
	return rows.map(({ id, event, payload, at, actorId, subjectId }) => ({
		...{ id, event, payload, at, actor: { kind: "member", id: actorId } },
		subject: { type: "project", id: subjectId },
	}));
}

/** Runs the reaction to one of them. */
const react = (occurrence: unknown) =>
	notificationReactions[0]?.run(openFor("notifications.write", record), occurrence as never);

async function readBy(tenant: Tenant): Promise<string[]> {
	const { notifications } = await listNotifications(tenant, {});
	return notifications
		.filter(({ kind }) => kind !== "milestone")
		.map(({ said, isUnread }) => `${isUnread ? "* " : ""}${said?.text}`);
}

const unreadOf = (tenant: Tenant): Promise<number> =>
	tenant.read(({ db, member }) => countUnread(db, member.id));

test("what was read does not grow with what comes later", async () => {
	await comment();
	await runReactions();
	await markAllRead(ana, new Date());
	await comment();
	await comment();
	await runReactions();

	expect(await readBy(ana)).toEqual(["* 2 new comments on “Moon base”", "commented on “Moon base”"]);
});

test("an older comment whose reaction comes late is counted with the newer one, once", async () => {
	await comment();
	await comment();
	const [first, second] = await commentEvents();

	await react(second);
	expect(await readBy(ana)).toEqual(["* commented on “Moon base”"]);
	await react(first);
	await react(first);
	await react(second);

	expect(await readBy(ana)).toEqual(["* 2 new comments on “Moon base”"]);
});

test("an older comment whose reaction comes after the newer one was read is told", async () => {
	await comment();
	await comment();
	const [first, second] = await commentEvents();
	await react(second);
	await markAllRead(ana, new Date());

	await react(first);
	await react(first);

	expect(await readBy(ana)).toEqual(["* commented on “Moon base”", "commented on “Moon base”"]);
});

test("a worker that dies while it tells of a mention loses neither the notification nor the watch", async () => {
	const cleo = await aMember(pool, record, "member", { firstName: "Cleo", lastName: "Martin" });
	await comment([cleo]);
	const [event] = await commentEvents();
	const schema = `"${record.schemaName}"`;
	await admin.unsafe(`create function ${schema}.refuse() returns trigger language plpgsql as
		$$ begin raise exception 'killed'; end $$;
		create trigger refuse before insert on ${schema}.watches for each row execute function ${schema}.refuse()`);
	await expect(react(event)).rejects.toThrow();
	await admin.unsafe(`drop function ${schema}.refuse() cascade`);

	await react(event);

	expect(await readBy(cleo)).toEqual(["* mentioned you in “Moon base”"]);
	expect(await getWatching(cleo, slug)).toMatchObject({ level: "watching", why: "mentioned" });
});

test("who has left the team that a project was given to is not told that it is theirs", async () => {
	const team = (await createTeam(ana, { name: "Crew" })) as { slug: string };
	await addToTeam(ana, team.slug, ben.member.id);
	const [row] = await admin.unsafe(`select id from "${record.schemaName}".teams`);
	await aProject(ana, "Harbour", { isPublic: true, teamId: row?.id });
	await runReactions();
	expect(await readBy(ben)).toEqual(["* gave “Harbour” to your team"]);

	await takeFromTeam(ben, team.slug, ben.member.id);

	expect(await readBy(ben)).toEqual(["* “Harbour” is no longer led by you or with a team of yours"]);
});

test("marking all of one kind as read leaves the others", async () => {
	await comment([ana]);
	await comment();
	await runReactions();

	await markAllRead(ana, new Date(), "mention");

	expect(await readBy(ana)).toEqual(["* commented on “Moon base”", "mentioned you in “Moon base”"]);
});

test("marking as unread meets a newer one that is being written at that moment", async () => {
	await comment();
	await runReactions();
	await markAllRead(ana, new Date());
	const [read] = (await listNotifications(ana, { kind: "comment" })).notifications;
	const table = `"${record.schemaName}".notifications`;

	let marked: Promise<void> | undefined;
	await admin.begin(async (transaction) => {
		await transaction.unsafe(`insert into ${table}
			(user_id, kind, subject_type, subject_id, project_id, first_at, at, awaits_email)
			select user_id, kind, subject_type, subject_id, project_id, now(), now(), false from ${table}
			where id = ${read?.id}`);
		marked = markUnread(ana, String(read?.id));
		await new Promise((resolve) => setTimeout(resolve, 300));
	});
	await marked;

	expect(await unreadOf(ana)).toBe(1);
	expect((await listNotifications(ana, { kind: "comment" })).notifications).toHaveLength(2);
});
