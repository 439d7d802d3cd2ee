import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { EventName } from "#app/tenant/events/events.ts";
import type { Occurrence } from "#app/tenant/reactions/reaction.server.ts";
import { openFor } from "#app/tenant/reactions/run-reaction.server.ts";
import { tenantTables as tables } from "#db/schema/tenant/index.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aPathOf, withoutPaths } from "#tests/support/world/onboarding.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { addEntries } from "#tests/support/world/trail.ts";
import { onboardingReactions } from "./reactions.server.ts";

const pool = await testPool();
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const FACTS = [
	{ fact: "project.created", count: 2 },
	{ fact: "person.invited", count: 1 },
	{ fact: "project.created", count: 3 },
	{ fact: "profile.completed", count: 1 },
];

const DEEDS = ["project.created", "invitation.created", "member.edited", "team.joined"] as const;

type World = { record: TenantRecord; memberId: string };

/** Creates a member, and a path of which every step requires an action of theirs. */
async function aWorld(): Promise<World> {
	const record = await aTenant(pool);
	await withoutPaths(pool, record);
	await aPathOf(pool, record, {
		isDefault: true,
		steps: FACTS.map((completedByFact) => ({ kind: "task" as const, completedByFact })),
	});
	const { member } = await aMember(pool, record, "member");
	return { record, memberId: member.id };
}

/** Logs what the member did, or that they joined, and returns the occurrence for reactions. */
function note({ record, memberId }: World, event: EventName): Promise<Occurrence> {
	const isOfTeam = event.startsWith("team.");
	const payload = isOfTeam
		? { id: 1, name: "T", slug: "t", member: { id: memberId, name: "M" } }
		: { id: memberId };
	const id = randomUUID();
	const at = new Date();
	const type = event.split(".")[0] ?? "";
	const entry = {
		...{ id, event, payload, at: at.toISOString() },
		...{ actor_kind: "member" as const, actor_id: memberId, subject_type: type, subject_id: memberId },
	};
	return inTenant(pool, record, "write", async ({ db }) => {
		await addEntries(db, [entry]);
		const [actor, subject] = [
			{ kind: "member", id: memberId },
			{ type, id: memberId },
		];
		return { id, event, payload, at, actor, subject } as unknown as Occurrence;
	});
}

async function tell({ record }: World, happened: Occurrence): Promise<void> {
	for (const { name, on, run } of onboardingReactions) {
		if (on.includes(happened.event)) await run(openFor(name, record), happened);
	}
}

/** Returns everything that has to be equal, without times: the session, and each step with the event that finished it. */
function progressIn({ record }: World) {
	return inTenant(pool, record, "read", async ({ db }) => {
		const [sessions, progress, log] = await Promise.all([
			db.select().from(tables.onboardingSessions),
			db.select().from(tables.userProgress).orderBy(tables.userProgress.stepId),
			db.select().from(tables.auditLogs).orderBy(tables.auditLogs.seq),
		]);
		const numbers = new Map(log.filter(({ event }) => isDeed(event)).map(({ id }, index) => [id, index]));
		return {
			sessions: sessions.map(({ status, chosenBy }) => `${status} by ${chosenBy}`),
			steps: progress.map(
				({ status, completedByEvent }) => `${status} by ${numbers.get(completedByEvent ?? "")}`,
			),
			events: log
				.map(({ event }) => event)
				.filter((event) => /^(onboarding|step)\./.test(event) && event !== "step.reached")
				.sort(),
		};
	});
}

const isDeed = (event: string) => (DEEDS as readonly string[]).includes(event);

const histories = fc.record({
	deeds: fc.array(fc.constantFrom(...DEEDS), { minLength: 1, maxLength: 8 }),
	/** Picks the occurrence that is delivered next, each time. */
	luck: fc.array(fc.nat(), { minLength: 30, maxLength: 30 }),
	/** How many are delivered before everything has happened. */
	early: fc.nat({ max: 8 }),
});

test("in whatever order and however often reactions run, the progress is the same", async () => {
	await fc.assert(
		fc.asyncProperty(histories, async ({ deeds, luck, early }) => {
			const [inOrder, anyhow] = [await aWorld(), await aWorld()];
			const names: EventName[] = ["member.joined", ...deeds];

			for (const name of names) await tell(inOrder, await note(inOrder, name));
			const told: Occurrence[] = [];
			for (const [at, name] of names.entries()) {
				told.push(await note(anyhow, name));
				if (at < early) await tell(anyhow, told[(luck[at] ?? 0) % told.length] as Occurrence);
			}
			const rank = (one: Occurrence) => luck[20 + told.indexOf(one)] ?? 0;
			for (const happened of told.toSorted((one, other) => rank(one) - rank(other)))
				await tell(anyhow, happened);
			for (const number of luck.slice(10, 14)) await tell(anyhow, told[number % told.length] as Occurrence);
			await tellOfBeginning(anyhow);

			expect(await progressIn(anyhow)).toEqual(await progressIn(inOrder));
		}),
		{ numRuns: 12, endOnFailure: true },
	);
}, 120_000);

/** The beginning is an event as well, and reacted to: see the reaction. */
async function tellOfBeginning(world: World): Promise<void> {
	const log = await inTenant(pool, world.record, "read", ({ db }) => db.select().from(tables.auditLogs));
	const began = log.find(({ event }) => event === "onboarding.started");
	if (!began) throw new Error("Nothing began");
	const { id, event, payload, at, actorKind, actorId, subjectType, subjectId } = began;
	const actor = { kind: actorKind, id: actorId };
	const subject = { type: subjectType, id: subjectId };
	await tell(world, { id, event, payload, at, actor, subject } as unknown as Occurrence);
}
