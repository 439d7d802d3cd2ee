import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { type Fact, factOf } from "#app/tenant/events/facts.ts";
import { openFor } from "#app/tenant/reactions/run-reaction.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { onboardingMilestones } from "#db/schema/tenant/achievements.ts";
import { auditLogs } from "#db/schema/tenant/audit-logs.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aMilestone, awardsIn, recordedAwardsIn } from "#tests/support/world/milestone.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { award, backfill, backfillAll } from "./award.server.ts";

let pool: ConnectionPool;
beforeAll(async () => {
	pool = await testPool();
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const DAY_MS = 86_400_000;

const CRITERIA = [
	{ fact: "project.created", count: 1 },
	{ fact: "project.created", count: 3 },
	{ fact: "person.invited", count: 2, withinDays: 5 },
	{ fact: "profile.completed", count: 1 },
	{ fact: "profile.completed", count: 2, withinDays: 3 },
] as const;

const KINDS = ["project.created", "invitation.created", "member.edited", "project.archived"] as const;

/** An action of one of three members, and whether it was about themselves. */
type Deed = { who: number; event: (typeof KINDS)[number]; isAboutSelf: boolean };

const histories = fc.record({
	deeds: fc.array(
		fc.record({
			who: fc.nat({ max: 2 }),
			event: fc.constantFrom(...KINDS.slice(0, 3)),
			isAboutSelf: fc.boolean(),
		}),
		{ minLength: 1, maxLength: 14 },
	),
	/** After how many actions each milestone is created. */
	madeAfter: fc.tuple(...CRITERIA.map(() => fc.nat({ max: 14 }))),
	/** Picks the reaction that runs next, of all that could: one number each time. */
	luck: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
});

/** Creates three members, the first of whom manages the milestones. */
type World = { record: TenantRecord; members: Tenant[] };

// Some actions are in time for criteria of 3 or 5 days after joining.
const JOINED_DAYS_AGO = [0, 4, 10];

async function aWorld(): Promise<World> {
	const record = await aTenant(pool);
	const members: Tenant[] = [];
	for (const role of ["admin", "member", "member"]) members.push(await aMember(pool, record, role));
	await inTenant(pool, record, "write", async ({ db }) => {
		for (const [who, tenant] of members.entries()) {
			const joinedAt = new Date(Date.now() - (JOINED_DAYS_AGO[who] ?? 0) * DAY_MS - 60_000);
			await db.update(users).set({ joinedAt }).where(eq(users.id, tenant.member.id));
		}
	});
	return { record, members };
}

const writerOf = ({ members: [writer] }: World) => writer as Tenant;

/** Logs an action without performing it. */
async function note({ members }: World, { who, event, isAboutSelf }: Deed): Promise<string> {
	const { write, member } = members[who] as Tenant;
	const project = { id: 1, name: "Moon base", slug: "moon-base", isPublic: true };
	const edited = { id: isAboutSelf ? member.id : "somebody", name: "Somebody", changes: {} };
	await write(async (writing) => {
		writing.authorizeSelf(member.id);
		if (event === "member.edited") return writing.record(event, edited);
		if (event !== "invitation.created") return writing.record(event, project);
		return writing.record(event, { id: "inv_1", email: "new@acme.example", role: "member", timesSent: 1 });
	});
	return member.id;
}

/** Computes the expected awards from the whole log. */
async function expectedIn({ record, members }: World): Promise<string[]> {
	const [log, milestones, people] = await inTenant(pool, record, "read", async ({ db }) => [
		await db.select().from(auditLogs).orderBy(auditLogs.seq),
		await db.select().from(onboardingMilestones),
		await db.select().from(users),
	]);
	const joinedAt = new Map(people.map((person) => [person.id, person.joinedAt.getTime()]));
	return members
		.map(({ member }) => member.id)
		.flatMap((member) =>
			milestones.flatMap(({ name, criterion }) => {
				const { events, whose } = factOf(criterion.fact) as Fact;
				const theirs = log.filter(
					({ event, actorId, subjectId }) =>
						(events as readonly string[]).includes(event) &&
						actorId === member &&
						(whose !== "self" || subjectId === member),
				);
				const nth = theirs[criterion.count - 1];
				const end = (joinedAt.get(member) ?? 0) + (criterion.withinDays ?? Number.POSITIVE_INFINITY) * DAY_MS;
				const isExpired = nth && nth.at.getTime() > end;
				return nth && !isExpired ? [[member, name, nth.at.toISOString(), nth.id].join(" ")] : [];
			}),
		)
		.sort();
}

test("in whatever order and however often reactions run, and whenever a milestone was created, the same is awarded", async () => {
	await fc.assert(
		fc.asyncProperty(histories, async ({ deeds, madeAfter, luck }) => {
			const world = await aWorld();
			const tenant = openFor("milestones.award", world.record);
			const told: (() => Promise<void>)[] = [() => backfillAll(tenant)];
			const tellSome = async (some: number[]) => {
				// A reaction that ran can run again.
				for (const number of some) await told[number % told.length]?.();
			};

			for (let at = 0; at <= 14; at++) {
				for (const [which, criterion] of CRITERIA.entries()) {
					if (madeAfter[which] !== at) continue;
					const id = await aMilestone(writerOf(world), criterion);
					told.push(() => backfill(tenant, id, 2));
				}
				const deed = deeds[at];
				if (deed) {
					const doer = await note(world, deed);
					told.push(() => award(tenant, doer, deed.event));
				}
				await tellSome(luck.slice(at * 2, at * 2 + 2));
			}
			const last = told.toSorted(
				(one, other) => rank(luck, told.indexOf(one)) - rank(luck, told.indexOf(other)),
			);
			for (const tell of last) await tell();
			await tellSome(luck.slice(30));

			const awards = await awardsIn(writerOf(world));
			expect(awards).toEqual(await expectedIn(world));
			expect(await recordedAwardsIn(writerOf(world))).toEqual(awards);
		}),
		{ numRuns: 10, endOnFailure: true },
	);
}, 120_000);

const rank = (luck: number[], at: number): number => luck[at % luck.length] ?? 0;

test("when two workers react at the same moment, it is awarded and recorded once", async () => {
	const world = await aWorld();
	const tenant = openFor("milestones.award", world.record);
	const deed: Deed = { who: 1, event: "project.created", isAboutSelf: false };
	for (let times = 0; times < 3; times++) await note(world, deed);
	const ids = await Promise.all(
		CRITERIA.slice(0, 2).map((criterion) => aMilestone(writerOf(world), criterion)),
	);
	const member = world.members[1]?.member.id ?? "";

	await Promise.all([
		...[1, 2, 3].map(() => award(tenant, member, "project.created")),
		...ids.map((id) => backfill(tenant, id)),
		backfillAll(tenant),
	]);

	const awards = await awardsIn(writerOf(world));
	expect(awards).toEqual(await expectedIn(world));
	expect(awards).toHaveLength(3); // one of them came with the workspace
	expect(await recordedAwardsIn(writerOf(world))).toEqual(awards);
});

test("an interrupted backfill starts over and awards nothing twice", async () => {
	const world = await aWorld();
	const tenant = openFor("milestones.backfill", world.record);
	for (const who of [0, 1, 2]) await note(world, { who, event: "project.archived", isAboutSelf: false });
	const id = await aMilestone(writerOf(world), { fact: "project.archived", count: 1 });
	let writes = 0;
	const cutOff = {
		...tenant,
		write: (work: Parameters<typeof tenant.write>[0]) => {
			if (++writes === 2) throw new Error("the power went out");
			return tenant.write(work);
		},
	} as typeof tenant;

	await expect(backfill(cutOff, id, 1)).rejects.toThrow("the power went out");
	expect(await awardsIn(writerOf(world))).toHaveLength(1);
	await backfill(tenant, id, 1);

	expect(await awardsIn(writerOf(world))).toEqual(await expectedIn(world));
	expect(await recordedAwardsIn(writerOf(world))).toHaveLength(3);
	const [milestone] = await inTenant(pool, world.record, "read", ({ db }) =>
		db.select().from(onboardingMilestones).where(eq(onboardingMilestones.id, id)),
	);
	expect(milestone?.backfilledAt).toBeInstanceOf(Date);
	expect(milestone?.version).toBe(1);
});
