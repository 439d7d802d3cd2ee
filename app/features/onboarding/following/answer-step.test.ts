import { afterAll, beforeEach, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { tenantTables as tables } from "#db/schema/tenant/index.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { anInvitation } from "#tests/support/world/invitation.ts";
import { aPathOf, onboardingEventsOf, sessionsOf, withoutPaths } from "#tests/support/world/onboarding.ts";
import { runReactions } from "#tests/support/world/reactions.ts";
import { asMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";
import { beginMyOnboarding } from "../progress/begin.server.ts";
import { answerStep } from "./answer-step.server.ts";
import type { StepIntent } from "./forms.ts";
import { getMyOnboarding, getMyStep, type MyStep } from "./my-onboarding.server.ts";
import type { Typed } from "./shown-step.ts";

const pool = await testPool();
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const QUIZ = {
	kind: "quiz" as const,
	questions: [
		{
			...{ key: "one.[0]", text: "One?", explanation: "Because it is." },
			...{
				choices: [
					{ key: "a", text: "A" },
					{ key: "b", text: "B" },
				],
				correct: ["b"],
			},
		},
		{
			...{ key: "two", text: "Two?", explanation: "" },
			...{
				choices: [
					{ key: "a", text: "A" },
					{ key: "b", text: "B" },
					{ key: "c", text: "C" },
				],
				correct: ["a", "c"],
			},
		},
	],
};
const CHECKLIST = {
	kind: "checklist" as const,
	items: [
		{ key: "x", label: "X" },
		{ key: "y", label: "Y" },
	],
};
const FORM = {
	kind: "form" as const,
	fields: [
		{ key: "name", label: "Name", kind: "text" as const, isRequired: true },
		{ key: "news", label: "News", kind: "checkbox" as const, isRequired: false },
	],
};
const STEPS = [
	{ title: "Read" },
	{ title: "Check", kind: "checklist" as const, blocks: [CHECKLIST] },
	{ title: "Form", kind: "form" as const, isRequired: false, blocks: [FORM] },
	{ title: "Quiz", kind: "quiz" as const, blocks: [QUIZ] },
	{ title: "Invite", kind: "task" as const, completedByFact: { fact: "person.invited", count: 2 } },
	{ title: "Watch", kind: "video" as const, isRequired: false },
];

let record: TenantRecord;
let owner: Tenant;
let keys: Record<"Read" | "Check" | "Form" | "Quiz" | "Invite" | "Watch", string>;
beforeEach(async () => {
	record = await aTenant(pool);
	await withoutPaths(pool, record);
	owner = await asMember(record, record.id.replace("org_", "user_"));
	const path = await aPathOf(pool, record, { name: "All kinds", isDefault: true, steps: STEPS });
	keys = Object.fromEntries(STEPS.map(({ title }, index) => [title, path.keys[index]])) as typeof keys;
	await beginMyOnboarding(owner);
});

const look = async (key: string) => (await getMyStep(owner, key)) as MyStep;
/** Submits a step’s form from a page that was opened just now, or at an older version. */
async function send(key: string, typed: Typed = {}, { intent = "finish" as StepIntent, version = -1 } = {}) {
	const opened = version === -1 ? (await look(key)).version : version;
	return (await answerStep(owner, key, { intent, version: opened, typed })).outcome;
}
const progress = async () => (await sessionsOf(owner)).at(-1)?.split(": ")[1];
const allow = (skippingAllowed: boolean) =>
	inTenant(pool, record, "write", ({ db }) =>
		db
			.insert(tables.organizationOnboardingConfigs)
			.values({ skippingAllowed })
			.onConflictDoUpdate({ target: tables.organizationOnboardingConfigs.id, set: { skippingAllowed } }),
	);

test("every kind of step is finished in its own way, and the path is completed with the last one", async () => {
	expect(await send(keys.Read)).toBe("done");
	expect(await send(keys.Check, { answer1: ["x"] })).toBe("saved");
	expect(await send(keys.Check, { answer1: ["x", "y"] })).toBe("done");
	expect(await send(keys.Form, { answer1: "Ada", answer2: true })).toBe("done");
	expect(await send(keys.Quiz, { answer1: "b", answer2: ["a"] })).toBe("wrong");
	expect(await send(keys.Quiz, { answer1: "b", answer2: ["c", "a"] })).toBe("done");
	expect(await send(keys.Invite)).toBe("waiting");
	expect(await send(keys.Watch)).toBe("done");
	expect(await getMyOnboarding(owner)).toMatchObject({ state: "active", settled: 5, next: keys.Invite });

	await anInvitation(owner, "one@example.test");
	await runReactions();
	expect(await look(keys.Invite)).toMatchObject({ status: "open", happened: 1 });
	await anInvitation(owner, "two@example.test");
	await runReactions();

	expect(await getMyOnboarding(owner)).toMatchObject({ state: "completed", settled: 6, next: undefined });
	expect(await onboardingEventsOf(owner)).toEqual([
		...["onboarding.started All kinds", "step.reached Read", "step.completed Read"],
		...["step.reached Check", "step.saved Check", "step.completed Check"],
		...["step.reached Form", "step.completed Form"],
		...["step.reached Quiz", "step.saved Quiz", "step.completed Quiz"],
		...["step.reached Invite", "step.reached Watch", "step.completed Watch"],
		...["step.completed Invite", "onboarding.completed All kinds"],
	]);
});

test("a task is completed by an event, also when the page’s button finds it, and names that event", async () => {
	await anInvitation(owner, "one@example.test");
	await anInvitation(owner, "two@example.test");

	expect(await send(keys.Invite)).toBe("done");

	const [row] = await owner
		.read(({ db }) => db.select().from(tables.userProgress))
		.then((rows) => rows.filter(({ completedByEvent }) => completedByEvent !== null));
	const log = await entriesOf(owner);
	const second = log.filter(({ event }) => event === "invitation.created")[1];
	expect(row?.completedByEvent).toBe(second?.id);
	expect(log.find(({ event }) => event === "step.completed")?.payload).toMatchObject({
		...{ by: second?.id, version: 1, role: "owner", teams: [], path: { name: "All kinds" } },
		member: { id: owner.member.id, name: "Olga Owner" },
	});
});

test("a quiz hides its solution, explains the result after each try, and counts the tries", async () => {
	const before = await look(keys.Quiz);
	expect(JSON.stringify(before.shown)).not.toMatch(/correct|Because/);
	expect(before.verdicts).toEqual({});

	await send(keys.Quiz, { answer1: "a", answer2: ["a", "c"] });
	expect(await look(keys.Quiz)).toMatchObject({
		...{ status: "open", attempts: 1, typed: { answer1: "a", answer2: ["a", "c"] } },
		verdicts: {
			answer1: { isRight: false, explanation: "Because it is." },
			answer2: { isRight: true, explanation: "" },
		},
	});
	await send(keys.Quiz, { answer1: "b", answer2: ["a", "b", "c"] });
	await send(keys.Quiz, { answer1: "b", answer2: ["a", "c"] });
	expect(await look(keys.Quiz)).toMatchObject({ status: "done", attempts: 3 });

	await send(keys.Quiz, { answer1: "a", answer2: ["a"] });
	expect(await look(keys.Quiz), "tried again for fun, it stays done").toMatchObject({
		...{ status: "done", attempts: 4, verdicts: { answer1: { isRight: false } } },
	});
});

test("a double click on the button counts as one try", async () => {
	const { version } = await look(keys.Quiz);
	const wrong = { answer1: "a", answer2: ["b"] };

	await send(keys.Quiz, wrong, { version });
	expect(await send(keys.Quiz, wrong, { version })).toBe("wrong");

	expect(await look(keys.Quiz)).toMatchObject({ attempts: 1 });
});

test("of two tabs, the second one is warned, and neither loses anything", async () => {
	const { version } = await look(keys.Form);
	await send(keys.Form, { answer1: "From the first tab", answer2: true }, { version, intent: "later" });

	expect(await send(keys.Form, { answer1: "From the second" }, { version })).toBe("stale");
	expect(await look(keys.Form)).toMatchObject({
		...{ status: "open", typed: { answer1: "From the first tab", answer2: true } },
		saved: [
			{ term: "Name", details: "From the first tab" },
			{ term: "News", details: "Yes" },
		],
	});
	expect(await send(keys.Form, { answer1: "From the second" })).toBe("done");
	expect(await send(keys.Form, { answer1: "From the second" }, { version }), "the same again").toBe("done");
});

test("a page that was opened before its step was reached is not stale", async () => {
	const { version } = await look(keys.Check);
	expect(version).toBe(0);

	await send(keys.Read);

	expect((await look(keys.Check)).version).toBe(1);
	expect(await send(keys.Check, { answer1: ["x"] }, { version })).toBe("saved");
});

test("answers of a step that is done can be changed, and it stays done", async () => {
	await send(keys.Form, { answer1: "Ada" });
	const events = await onboardingEventsOf(owner);

	expect(await send(keys.Form, { answer1: "Grace" })).toBe("done");
	expect(await send(keys.Form, { answer1: "" }, { intent: "later" })).toBe("saved");
	expect(await send(keys.Check, { answer1: ["x", "y"] })).toBe("done");
	expect(await send(keys.Check, { answer1: [] })).toBe("saved");

	expect(await progress()).toBe("Read open, Check done, Form done");
	expect((await onboardingEventsOf(owner)).slice(events.length)).toEqual([
		...[
			"step.saved Form",
			"step.saved Form",
			"step.reached Check",
			"step.completed Check",
			"step.saved Check",
		],
	]);
});

test("an optional step can be skipped with what was typed, and reopened", async () => {
	await send(keys.Form, { answer1: "half" }, { intent: "skip" });
	expect(await look(keys.Form)).toMatchObject({
		status: "skipped",
		typed: { answer1: "half" },
		canSkip: true,
	});
	expect(await send(keys.Form, {}, { intent: "skip" }), "idempotent").toBe("skipped");

	expect(await send(keys.Form, {}, { intent: "reopen" })).toBe("reopened");
	expect(await look(keys.Form)).toMatchObject({ status: "open", typed: { answer1: "half" } });
	await send(keys.Form, { answer1: "whole" });
	expect(await send(keys.Form, {}, { intent: "skip" }), "what is done is not undone").toBe("done");
	expect(await progress()).toBe("Read open, Form done");
});

test("required steps, and all steps if the workspace says so, cannot be skipped", async () => {
	expect((await look(keys.Read)).canSkip).toBe(false);
	expect(await refusalOf(send(keys.Read, {}, { intent: "skip" }))).toMatchObject({
		...{ status: 403, rule: "onboarding:skip" },
	});
	await allow(false);
	expect((await look(keys.Form)).canSkip).toBe(false);
	expect(await refusalOf(send(keys.Form, {}, { intent: "skip" }))).toMatchObject({ status: 403 });
	expect(await progress()).toBe("Read open");
});

test("a skipped quiz is finished by its right answers, also from a page that was opened before", async () => {
	const id = await aPathOf(pool, record, {
		...{ role: "owner", name: "Quiz" },
		steps: [{ kind: "quiz", isRequired: false, blocks: [QUIZ] }, { title: "Then" }],
	});
	await beginMyOnboarding(owner);
	const right = { answer1: "b", answer2: ["a", "c"] };
	await send(id.keys[0] ?? "", right, { intent: "skip" });

	expect(await send(id.keys[0] ?? "", right, { version: 1 })).toBe("done");
	expect(await progress()).toBe("Step 1 done, Then open");
});

test("a step of a former path says so, and an unknown step is a 404", async () => {
	const old = keys.Form;
	await aPathOf(pool, record, { name: "Owners", role: "owner" });
	await beginMyOnboarding(owner);

	expect(await refusalOf(answerStep(owner, old, { intent: "finish", version: 0, typed: {} }))).toMatchObject({
		...{ status: 409, title: "Your path has changed" },
	});
	expect(await refusalOf(getMyStep(owner, old))).toMatchObject({ status: 404 });
	expect(await refusalOf(getMyStep(owner, "not-a-key"))).toMatchObject({ status: 404 });
});

test("viewing pages writes nothing, and the last activity is remembered for reminders", async () => {
	const sessions = () => owner.read(({ db }) => db.select().from(tables.onboardingSessions));
	const [before] = await sessions();
	for (const key of Object.values(keys)) await look(key);
	await getMyOnboarding(owner);
	expect(await sessions()).toEqual([before]);
	expect(await progress()).toBe("Read open");

	await new Promise((resolve) => setTimeout(resolve, 5));
	await send(keys.Form, { answer1: "a" }, { intent: "later" });
	const [after] = await sessions();
	expect(after?.lastSeenAt.getTime()).toBeGreaterThan(before?.lastSeenAt.getTime() ?? 0);
});
