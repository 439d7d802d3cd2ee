import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { auditLogs } from "#db/schema/tenant/audit-logs.ts";
import { onboardingSteps } from "#db/schema/tenant/onboarding-paths.ts";
import {
	onboardingReminders,
	onboardingSessions,
	organizationOnboardingConfigs,
	userProgress,
} from "#db/schema/tenant/onboarding-sessions.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant, type TenantTransaction } from "#db/tenancy/session/open-in-tenant.ts";
import type { LocalMail } from "#scripts/local/mail/mail.ts";
import { openMail } from "#tests/support/app/mail.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aPath } from "#tests/support/world/onboarding-history.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";

const DAY_MS = 86_400_000;

let pool: ConnectionPool;
let mail: LocalMail;
let remind: typeof import("./remind.server.ts");
let wishes: typeof import("./opt-out.server.ts");
let mine: typeof import("./email-preferences.server.ts");
let openFor: typeof import("#app/tenant/reactions/run-reaction.server.ts").openFor;
beforeAll(async () => {
	await testDatabase();
	mail = await openMail();
	remind = await import("./remind.server.ts");
	wishes = await import("./opt-out.server.ts");
	mine = await import("./email-preferences.server.ts");
	openFor = (await import("#app/tenant/reactions/run-reaction.server.ts")).openFor;
	pool = await testPool();
});
afterAll(async () => {
	await (await import("#app/platform/database/database.server.ts")).closeDatabase();
	await Promise.all([mail.stop(), pool.close()]);
});
afterEach(() => mail.clear());

type World = { record: TenantRecord; member: Tenant; email: string; session: number; steps: number[] };

/** Creates a member without progress for five days in a workspace that reminds after three. */
async function somebodyStuck(): Promise<World> {
	const record = await aTenant(pool, { name: "Müller & Söhne" });
	const member = await aMember(pool, record, "member");
	const { path } = await aPath(pool, record);
	return inTenant(pool, record, "write", async ({ db }) => {
		const rules = { remindAfterDays: 3, reminderText: "We miss you <b>." };
		const configs = organizationOnboardingConfigs;
		await db.insert(configs).values(rules).onConflictDoUpdate({ target: configs.id, set: rules });
		const lastSeenAt = new Date(Date.now() - 5 * DAY_MS);
		const [session] = await db
			.insert(onboardingSessions)
			.values({ userId: member.member.id, pathId: path, pathVersion: 2, chosenBy: "default", lastSeenAt })
			.returning();
		const rows = await db
			.select()
			.from(onboardingSteps)
			.where(eq(onboardingSteps.pathVersion, 2))
			.orderBy(onboardingSteps.position);
		return {
			...{ record, member, email: member.member.email },
			...{ session: session?.id ?? 0, steps: rows.map(({ id }) => id) },
		};
	});
}

const run = ({ record }: World) => remind.remindStuck(openFor("onboarding.remind", record));
const change = ({ record }: World, work: (db: TenantTransaction["db"]) => Promise<unknown>) =>
	inTenant(pool, record, "write", ({ db }) => work(db));
const eventsOf = ({ record }: World) =>
	inTenant(pool, record, "read", async ({ db }) => {
		const rows = await db.select().from(auditLogs).orderBy(auditLogs.seq);
		return rows.map(({ event }) => event).filter((event) => event.startsWith("reminder."));
	});
const remindersOf = ({ record }: World) =>
	inTenant(pool, record, "read", ({ db }) => db.select().from(onboardingReminders));

test("a stuck member gets one email about their current step, however often the job runs", async () => {
	const world = await somebodyStuck();

	await Promise.all([run(world), run(world)]);
	await run(world);

	const letters = mail.messages(world.email);
	expect(letters).toHaveLength(1);
	const [{ subject, text, html } = { subject: "", text: "", html: "" }] = letters;
	expect(subject).toBe("Your next step in Müller & Söhne: Welcome, step 1");
	expect(text).toMatch(
		new RegExp(
			`Continue onboarding:\\nhttp://localhost:3000/${world.record.slug}/onboarding/[0-9a-f-]{36}\\n`,
		),
	);
	expect(text).toContain("We miss you <b>.");
	expect(html).not.toContain("<b>.");
	expect(await eventsOf(world)).toEqual(["reminder.sent"]);
});

test("the next step gets its own reminder, once it too has waited", async () => {
	const world = await somebodyStuck();
	const advance = (daysAgo: number, step: number) =>
		change(world, async (db) => {
			const lastSeenAt = new Date(Date.now() - daysAgo * DAY_MS);
			await db
				.insert(userProgress)
				.values({ sessionId: world.session, stepId: world.steps[step] ?? 0, status: "done" });
			await db.update(onboardingSessions).set({ lastSeenAt });
		});
	await run(world);
	// Pretends that the first email was sent before they continued.
	await change(world, (db) =>
		db.update(onboardingReminders).set({ sentAt: new Date(Date.now() - 9 * DAY_MS) }),
	);

	await advance(1, 0);
	await run(world);
	expect(mail.messages(world.email)).toHaveLength(1);
	await advance(4, 1);
	await run(world);

	expect(mail.messages(world.email).map(({ subject }) => subject.slice(-6))).toEqual(["step 3", "step 1"]);
});

test("members who left, finished, continued, or work where reminders are off get no email", async () => {
	const changes: ((db: TenantTransaction["db"]) => Promise<unknown>)[] = [
		(db) => db.update(users).set({ isActive: false }),
		(db) => db.update(onboardingSessions).set({ status: "completed", completedAt: new Date() }),
		(db) => db.update(onboardingSessions).set({ lastSeenAt: new Date(Date.now() - 2 * DAY_MS) }),
		(db) => db.update(organizationOnboardingConfigs).set({ remindAfterDays: null }),
	];
	for (const one of changes) {
		const world = await somebodyStuck();
		await change(world, one);

		await run(world);

		expect(await remindersOf(world)).toEqual([]);
	}
	expect(mail.messages()).toEqual([]);
});

test("after a crash between claim and email, it is sent an hour later under the same id", async () => {
	const world = await somebodyStuck();
	await run(world);
	const forget = (minutes: number) =>
		change(world, (db) =>
			db
				.update(onboardingReminders)
				.set({ sentAt: null, claimedAt: new Date(Date.now() - minutes * 60_000) }),
		);

	await forget(59);
	await run(world);
	expect(mail.messages(world.email)).toHaveLength(1);
	await forget(61);
	await run(world);

	const ids = mail.messages(world.email).map(({ headers }) => headers["message-id"]);
	expect(ids).toHaveLength(2);
	expect(new Set(ids).size).toBe(1);
	expect(ids[0]).toMatch(/^<[\w-]{43}@localhost>$/);
});

test("an unreachable mail server fails the job, and the next try sends what is due", async () => {
	const world = await somebodyStuck();
	mail.refuse({ times: 1, code: 451 });

	await expect(run(world)).rejects.toMatchObject({ name: "MailUnavailable" });
	expect(await remindersOf(world)).toEqual([]);
	await run(world);

	expect(mail.messages(world.email)).toHaveLength(1);
});

test("an address that refuses email is not tried again, and nothing is recorded as sent", async () => {
	const world = await somebodyStuck();
	mail.refuse({ times: 1, code: 550 });

	await run(world);
	await run(world);

	expect(mail.messages(world.email)).toEqual([]);
	expect(await eventsOf(world)).toEqual([]);
});

test("the email's link turns reminders off and on again without signing in", async () => {
	const world = await somebodyStuck();
	await run(world);
	const [content] = mail.messages(world.email);
	const url = /Turn off reminders from [^\n]*:\n(\S+)/.exec(content?.text ?? "")?.[1] ?? "";
	const [, whom = "", signature = ""] = /\/unsubscribe\/([^/]+)\/([^/]+)$/.exec(url) ?? [];
	const link = { whom, signature };
	const facts = { requestId: "req_test", nonce: "", ip: "192.0.2.7", userAgent: "test" };

	expect(content?.headers["list-unsubscribe"]).toBe(`<${url}>`);
	expect(content?.headers["list-unsubscribe-post"]).toBe("List-Unsubscribe=One-Click");
	expect(await wishes.getUnsubscribePage(link)).toMatchObject({ workspace: "Müller & Söhne", wanted: true });
	await wishes.answerUnsubscribe(link, "refused", facts);
	await wishes.answerUnsubscribe(link, "refused", facts);
	expect(await wishes.getUnsubscribePage(link)).toMatchObject({ wanted: false });
	expect(await mine.getMyEmailPreference(world.member)).toBe(false);
	await change(world, (db) => db.delete(onboardingReminders));
	await run(world);
	expect(mail.messages(world.email)).toHaveLength(1);
	await wishes.answerUnsubscribe(link, "wanted", facts);
	await run(world);

	expect(mail.messages(world.email)).toHaveLength(2);
	expect(await eventsOf(world)).toEqual([
		...["reminder.sent", "reminder.refused", "reminder.wanted", "reminder.sent"],
	]);
});

test("a tampered link is refused", async () => {
	const [one, other] = [await somebodyStuck(), await somebodyStuck()];
	const partsOf = (world: World) => {
		const url = wishes.unsubscribeAddress("", world.record.id, world.member.member.id, "onboarding");
		const [whom = "", signature = ""] = url.split("/").slice(2);
		return { whom, signature };
	};

	for (const link of [
		{ ...partsOf(one), whom: partsOf(other).whom },
		{ ...partsOf(one), signature: "x".repeat(43) },
		{ whom: "", signature: "" },
	]) {
		expect(await refusalOf(wishes.getUnsubscribePage(link))).toMatchObject({ status: 404 });
	}
	expect(await wishes.getUnsubscribePage(partsOf(one))).toMatchObject({ wanted: true });
});

test("a member sets their preference in their profile, and setting it twice changes nothing", async () => {
	const world = await somebodyStuck();

	expect(await mine.saveMyEmailPreference(world.member, "wanted")).toBe(false);
	expect(await mine.saveMyEmailPreference(world.member, "refused")).toBe(true);
	await run(world);

	expect(mail.messages(world.email)).toEqual([]);
	expect(await eventsOf(world)).toEqual(["reminder.refused"]);
});

test("a quiet workspace is looked at again on the day that its next member is stuck", async () => {
	const world = await somebodyStuck();
	await change(world, (db) =>
		db.update(onboardingSessions).set({ lastSeenAt: new Date(Date.now() - 2 * DAY_MS) }),
	);
	const next = () => remind.remindDaily.next?.(openFor("onboarding.remind", world.record));

	await run(world);
	expect(mail.messages(world.email)).toEqual([]);
	const due = await next();
	expect(Math.abs((due?.getTime() ?? 0) - Date.now() - DAY_MS)).toBeLessThan(60_000);

	await change(world, (db) =>
		db.update(onboardingSessions).set({ lastSeenAt: new Date(Date.now() - 5 * DAY_MS) }),
	);
	await run(world);
	expect(mail.messages(world.email)).toHaveLength(1);
	expect(await next(), "nobody waits for another").toBeUndefined();

	await change(world, (db) => db.update(onboardingReminders).set({ sentAt: null }));
	const again = await next();
	expect(Math.abs((again?.getTime() ?? 0) - Date.now()), "a process died while it sent").toBeLessThan(60_000);

	await change(world, (db) => db.update(organizationOnboardingConfigs).set({ remindAfterDays: null }));
	expect(await next()).toBeUndefined();
});
