import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { addDays } from "#app/platform/day.ts";
import { openFor } from "#app/tenant/reactions/run-reaction.server.ts";
import { onboardingAnalytics } from "#db/schema/tenant/onboarding-sessions.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aPath, type Happening, histories, tell } from "#tests/support/world/onboarding-history.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { dayOf } from "./days.ts";
import { getInsights } from "./insights.server.ts";
import { rollUp } from "./roll-up.server.ts";

const now = new Date();
const today = dayOf(now);
const DAYS = 12;

let pool: ConnectionPool;
beforeAll(async () => {
	pool = await testPool();
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const rowsOf = (tenant: TenantRecord) =>
	inTenant(pool, tenant, "read", ({ db }) => {
		const { day, pathId, pathVersion, stepKey, segment, segmentKey } = onboardingAnalytics;
		return db
			.select()
			.from(onboardingAnalytics)
			.orderBy(day, pathId, pathVersion, stepKey, segment, segmentKey);
	});

const dayAgo = ({ daysAgo }: Happening) => dayOf(new Date(now.getTime() - daysAgo * 86_400_000));

/** Counts the same figures from the history itself, by filters alone. */
function recounted(
	history: Happening[],
	asked: { version?: number; who?: string; from: string; to: string },
) {
	const ofVersion = history.filter(({ version }) => asked.version === undefined || version === asked.version);
	const whereVisible = ofVersion.filter((one) => dayAgo(one) >= asked.from && dayAgo(one) <= asked.to);
	const segments = ({ role, teams }: Happening) => [`role:${role}`, ...teams.map((team) => `team:${team}`)];
	const isAsked = (one: Happening) => asked.who === undefined || segments(one).includes(asked.who);
	const ofWhom = whereVisible.filter(isAsked);
	const allBefore = ofVersion.filter((one) => dayAgo(one) < asked.from);
	const before = allBefore.filter(isAsked);
	const count = (list: Happening[], ...events: Happening["event"][]) =>
		list.filter(({ event }) => events.includes(event)).length;
	const median = (list: Happening[], done: Happening["event"]) => {
		const times = list.filter(({ event }) => event === done).map(({ seconds }) => seconds);
		times.sort((one, other) => one - other);
		const half = times.length / 2;
		if (times.length === 0) return null;
		if (times.length % 2 === 1) return times[Math.floor(half)];
		return Math.round(((times[half - 1] ?? 0) + (times[half] ?? 0)) / 2);
	};
	const wholeOf = (list: Happening[]) => ({
		started: count(list, "onboarding.started"),
		done: count(list, "onboarding.completed"),
		skipped: 0,
		medianSeconds: median(list, "onboarding.completed"),
	});
	const isOfPath = ({ event }: Happening) =>
		event === "onboarding.started" || event === "onboarding.completed";
	const withReached = (figures: ReturnType<typeof wholeOf>, wereOnIt: number) => ({
		...figures,
		reached: Math.max(figures.started + Math.max(wereOnIt, 0), figures.done + figures.skipped),
	});
	const onPath = (list: Happening[]) =>
		count(list, "onboarding.started") - count(list, "onboarding.completed");
	const lines = (list: Happening[], earlier: Happening[], keysOf: (one: Happening) => string[]) => {
		const keys = [...new Set(list.filter(isOfPath).flatMap(keysOf))].sort();
		return keys.map((key) => {
			const [now, then] = [list, earlier].map((all) => all.filter((one) => keysOf(one).includes(key)));
			return [key, withReached(wholeOf(now ?? []), onPath(then ?? []))];
		});
	};
	return {
		total: withReached(wholeOf(ofWhom), onPath(before)),
		steps: [0, 1, 2].map((step) => {
			const [list, earlier] = [ofWhom, before].map((all) => all.filter((one) => one.step === step)) as [
				Happening[],
				Happening[],
			];
			const figures = {
				started: count(list, "step.reached"),
				done: count(list, "step.completed"),
				skipped: count(list, "step.skipped"),
				medianSeconds: median(list, "step.completed"),
			};
			const finished = count(earlier, "step.completed", "step.skipped");
			return withReached(figures, count(earlier, "step.reached") - finished);
		}),
		byRole: lines(whereVisible, allBefore, ({ role }) => [role]),
		byTeam: lines(whereVisible, allBefore, ({ teams }) => teams.map(String)),
		byVersion: lines(ofWhom, before, ({ version }) => [String(version)]),
		finished: ofWhom
			.filter(({ event }) => event === "onboarding.completed")
			.map(dayAgo)
			.sort(),
	};
}

const asks = fc.record({
	version: fc.option(fc.constantFrom(1, 2), { nil: undefined }),
	who: fc.option(fc.constantFrom("role:admin", "role:member", "team:1", "team:3"), { nil: undefined }),
	from: fc.integer({ min: 0, max: DAYS + 1 }).map((days) => addDays(today, -days)),
});

test("figures equal those of the raw events before, during and after the roll-up", async () => {
	await fc.assert(
		fc.asyncProperty(
			histories(DAYS),
			fc.array(asks, { minLength: 1, maxLength: 4 }),
			fc.integer({ min: 0, max: DAYS }),
			async (history, questions, rolledDaysAgo) => {
				const record = await aTenant(pool);
				const admin = await aMember(pool, record, "admin");
				const path = await aPath(pool, record);
				const other = await aPath(pool, record, "Other");
				await tell(pool, record, path, history, now);
				await tell(pool, record, other, history.slice(1), now);
				const compare = async () => {
					for (const question of questions) {
						const asked = { ...question, to: today };
						const { shown } = await getInsights(admin, { ...asked, path: path.path }, now);
						const lines = (found: { key: string; figures: object }[] = []) =>
							found.map(({ key, figures }) => [key, figures]).sort();
						expect({
							total: shown?.total,
							steps: shown?.steps.map(({ figures }) => figures),
							byRole: lines(shown?.byRole),
							byTeam: lines(shown?.byTeam),
							byVersion: lines(shown?.byVersion),
							finished: shown?.overTime.flatMap(({ span, figures }) => Array(figures.done).fill(span.from)),
						}).toEqual(recounted(history, asked));
					}
				};

				await compare();
				await rollUp(openFor("test", record), addDays(today, -rolledDaysAgo));
				await compare();
				await rollUp(openFor("test", record), today);
				await compare();
			},
		),
		{ numRuns: 8, endOnFailure: true },
	);
});

const happening: Happening = {
	event: "step.completed",
	daysAgo: 3,
	step: 0,
	version: 1,
	role: "member",
	teams: [1],
	seconds: 60,
};

test("a day that is rolled up twice has the same rows, and today is not rolled up", async () => {
	const record = await aTenant(pool);
	const path = await aPath(pool, record);
	const history = [happening, { ...happening, daysAgo: 1, seconds: 90 }, { ...happening, daysAgo: 0 }];
	await tell(pool, record, path, history, now);
	const tenant = openFor("test", record);

	await Promise.all([rollUp(tenant, today), rollUp(tenant, today)]);
	const once = await rowsOf(record);
	await rollUp(tenant, today);

	expect(await rowsOf(record)).toEqual(once);
	expect(once.map(({ day, segment, segmentKey, done }) => [day, segment, segmentKey, done])).toEqual(
		[3, 1].flatMap((days) => [
			[addDays(today, -days), "all", "", 1],
			[addDays(today, -days), "role", "member", 1],
			[addDays(today, -days), "team", "1", 1],
		]),
	);
});

test("an event committed after its day was rolled up is counted the day after", async () => {
	const record = await aTenant(pool);
	const path = await aPath(pool, record);
	const yesterday = addDays(today, -1);
	const twoDaysAgo = { ...happening, daysAgo: 2 };
	await tell(pool, record, path, [twoDaysAgo], now);
	await rollUp(openFor("test", record), yesterday);
	await tell(pool, record, path, [twoDaysAgo], now);

	await rollUp(openFor("test", record), today);

	expect((await rowsOf(record)).map(({ done }) => done)).toEqual([2, 2, 2]);
});

test("entries that were written minutes out of order around midnight count for their own day", async () => {
	const record = await aTenant(pool);
	const admin = await aMember(pool, record, "admin");
	const path = await aPath(pool, record);
	const midnight = (now.getTime() - Date.parse(today)) / 86_400_000 + 1;
	const fourMinutes = 4 / (24 * 60);
	const finished = (daysAgo: number) => ({ ...happening, event: "onboarding.completed" as const, daysAgo });
	const before = Array.from({ length: 30 }, () => finished(3));
	const around = Array.from({ length: 10 }, () => [
		finished(midnight - fourMinutes),
		finished(midnight + fourMinutes),
	]).flat();
	await tell(pool, record, path, [...before, ...around, finished(0)], now);

	const { shown } = await getInsights(admin, { path: path.path, from: addDays(today, -1) }, now);

	expect(shown?.total.done).toBe(11);
});

test("whoever reached a step before the period and finished it there counts among those who reached it", async () => {
	const record = await aTenant(pool);
	const admin = await aMember(pool, record, "admin");
	const path = await aPath(pool, record);
	const reached = { ...happening, event: "step.reached" as const, daysAgo: 8 };
	const history = [reached, reached, reached, { ...happening, daysAgo: 7 }, { ...reached, daysAgo: 4 }];
	const skipped = { ...happening, event: "step.skipped" as const };
	await tell(pool, record, path, [...history, happening, skipped], now);
	const figures = async () => {
		const { shown } = await getInsights(admin, { path: path.path, from: addDays(today, -5) }, now);
		return shown?.steps[0]?.figures;
	};
	const expected = { started: 1, reached: 3, done: 1, skipped: 1 };

	expect(await figures()).toMatchObject(expected);
	await rollUp(openFor("test", record), today);
	expect(await figures()).toMatchObject(expected);
});

test("a member without permission is refused the figures", async () => {
	const record = await aTenant(pool);
	const [admin, member] = [await aMember(pool, record, "admin"), await aMember(pool, record, "member")];

	expect(await refusalOf(getInsights(member, {}))).toMatchObject({ status: 403, rule: "insights:view" });
	expect((await getInsights(admin, {})).shown).toBeUndefined();
	expect(await refusalOf(getInsights(admin, { path: 999 }))).toMatchObject({ status: 404 });
});
