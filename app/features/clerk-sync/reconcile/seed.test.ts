import { afterAll, beforeAll, expect, test } from "vitest";
import { updateUser } from "#scripts/local/clerk/state/directory.ts";
import { ORGANIZATIONS, PEOPLE } from "#scripts/local/clerk/state/people.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { openWebhookWorld, type WebhookWorld } from "#tests/support/world/webhook-world.ts";
import type { ReportedDifference } from "./reconcile.server.ts";

let world: WebhookWorld;
beforeAll(async () => {
	world = await openWebhookWorld();
	const { seedLocalPeople } = await import("#scripts/seed/demo.ts");
	await seedLocalPeople((await testDatabase()).url);
}, 60_000);
afterAll(() => world.close());

async function differences(): Promise<ReportedDifference[]> {
	const { reconcile } = await import("./reconcile.server.ts");
	const all: ReportedDifference[] = [];
	await reconcile({ fix: false }, (reported) => all.push(reported));
	return all;
}

test("a freshly started local Clerk and a freshly seeded database do not differ", async () => {
	expect(await differences()).toEqual([]);
});

test("a demo person who has changed at Clerk is the only difference", async () => {
	const [person] = PEOPLE;
	const user = world.clerk.state.users[person?.id ?? ""];
	if (!user) throw new Error("The local Clerk has no demo people");

	updateUser(world.clerk, user, { lastName: "Changed" });

	expect(await differences()).toMatchObject([{ kind: "person older here", userId: person?.id }]);
});

test("in the demo workspaces nothing happened before its workspace was created and its author had joined", async () => {
	const { registry } = await import("#app/platform/database/database.server.ts");
	const { readAsSystem } = await import("#app/tenant/write-as-system.server.ts");
	for (const { id } of ORGANIZATIONS) {
		const record = await registry.findById(id);
		if (!record) throw new Error(`${id} was not seeded`);

		const [entries, people, made, joined] = await readAsSystem(record, ({ db, tables }) =>
			Promise.all([
				db.select().from(tables.auditLogs).orderBy(tables.auditLogs.seq),
				db.select().from(tables.users),
				db.select().from(tables.projects),
				db.select().from(tables.teamMembers),
			]),
		);
		const [founded] = entries;
		const joinedAt = new Map(people.map((person) => [person.id, person.joinedAt.getTime()]));
		const since = (userId: string | null) => joinedAt.get(userId ?? "") ?? Number.POSITIVE_INFINITY;

		expect(founded?.event).toBe("workspace.created");
		for (const time of joinedAt.values()) expect(time).toBeGreaterThanOrEqual(founded?.at.getTime() ?? 0);
		for (const { createdBy, createdAt } of made)
			expect(createdAt.getTime()).toBeGreaterThan(since(createdBy));
		for (const { userId, ...team } of joined) expect(team.joinedAt.getTime()).toBeGreaterThan(since(userId));
		for (const { actorId, actorKind, at } of entries.slice(1))
			if (actorKind === "member") expect(at.getTime()).toBeGreaterThan(since(actorId));
		const times = entries.map(({ at }) => at.getTime());
		expect(times).toEqual(times.toSorted((one, other) => one - other));
	}
});

/** Everything in Acme, and when its people and projects came. */
async function acme() {
	const { registry } = await import("#app/platform/database/database.server.ts");
	const { readAsSystem } = await import("#app/tenant/write-as-system.server.ts");
	const record = await registry.findById("org_acme");
	if (!record) throw new Error("Acme was not seeded");
	return readAsSystem(record, async ({ db, tables }) => {
		const members = await db.select().from(tables.users);
		const projects = await db.select().from(tables.projects);
		const since = new Map<string | number, Date>([
			...members.map(({ id, joinedAt }) => [id, joinedAt] as const),
			...projects.map(({ id, createdAt }) => [id, createdAt] as const),
		]);
		return {
			...{ members, projects, since: (id: string | number) => since.get(id) },
			tasks: await db.select().from(tables.tasks),
			comments: await db.select().from(tables.comments),
			sessions: await db.select().from(tables.onboardingSessions),
			achievements: await db.select().from(tables.userAchievements),
			entries: await db.select().from(tables.auditLogs),
		};
	});
}

test("in Acme nothing is done before its people, its project and its cause were there, or in the future", async () => {
	const { since, ...all } = await acme();
	/** Moments in the order in which they must follow one another. */
	const orders: (Date | null | undefined)[][] = [
		...all.projects.map(({ leadId, createdAt }) => [since(leadId ?? ""), createdAt]),
		...all.tasks.flatMap(({ id: task, projectId, assigneeId, doneAt }) => {
			const added = all.entries.find(
				({ event, payload }) => event === "project.task_added" && Object(payload.task).id === task,
			);
			return [projectId, added?.actorId ?? "", assigneeId ?? ""].map((id) => [since(id), added?.at, doneAt]);
		}),
		...all.comments.flatMap(({ projectId, createdBy, mentioned, createdAt, editedAt }) =>
			[projectId, createdBy, ...mentioned].map((id) => [since(id), createdAt, editedAt]),
		),
		...all.sessions.map(({ userId, startedAt, completedAt }) => [since(userId), startedAt, completedAt]),
		...all.achievements.map(({ userId, reachedAt, awardedAt }) => [since(userId), reachedAt, awardedAt]),
	];

	for (const order of orders) {
		const times = [...order.flatMap((time) => time?.getTime() ?? []), Date.now()];
		expect(times).toEqual(times.toSorted((one, other) => one - other));
	}
	const byId = new Map(all.entries.map(({ id, at }) => [id, at.getTime()]));
	for (const { eventId, reachedAt } of all.achievements) expect(byId.get(eventId)).toBe(reachedAt.getTime());
});

test("Acme’s programs have called and been told enough for every page", async () => {
	const { registry } = await import("#app/platform/database/database.server.ts");
	const { readAsSystem } = await import("#app/tenant/write-as-system.server.ts");
	const record = await registry.findById("org_acme");
	if (!record) throw new Error("Acme was not seeded");
	const { deliveries, keys } = await readAsSystem(record, async ({ db, tables }) => ({
		deliveries: await db.select().from(tables.webhookDeliveries),
		keys: await db.select().from(tables.apiKeys),
	}));
	const { findApiRequests } = await import("#app/tenant/registry/api-requests.server.ts");
	const calls = await findApiRequests(record.id, {}, { from: undefined, backwards: false, limit: 100 });

	expect(new Set(deliveries.map(({ state }) => state))).toEqual(new Set(["delivered", "failed", "held"]));
	expect(new Set(calls.map(({ keyId }) => keyId))).toEqual(new Set(keys.map(({ id }) => id)));
	for (const { log } of deliveries)
		for (const { at } of log) expect(new Date(at).getTime()).toBeLessThan(Date.now());
});

test("Acme has enough people and work for every page, and its log says what happened", async () => {
	const { members, tasks, comments, sessions, achievements, entries } = await acme();
	const counts = { members, tasks, comments, achievements };
	for (const [what, rows] of Object.entries(counts)) expect(rows.length, what).toBeGreaterThan(15);
	expect(members.length).toBeGreaterThanOrEqual(45);
	expect(new Set(sessions.map(({ status }) => status))).toEqual(new Set(["active", "completed"]));

	const { sentenceOf } = await import("#app/tenant/events/events.ts");
	// An entry whose payload has another shape is only described by the name of its event.
	for (const { event, payload } of entries)
		expect(sentenceOf(event, payload)).not.toBe(event.replace(".", " "));
});
