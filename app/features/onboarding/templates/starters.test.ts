import { afterAll, expect, test } from "vitest";
import { getInviteStart } from "#app/features/invitations/invite-form-start.server.ts";
import { invitePeople } from "#app/features/invitations/inviting/invite.server.ts";
import { getMyOnboarding } from "#app/features/onboarding/following/my-onboarding.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { FACTS } from "#app/tenant/events/facts.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { contentBodyShape } from "#db/schema/columns/json.ts";
import { tenantTables as tables } from "#db/schema/tenant/index.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { atOnce, valuesOf } from "#tests/support/databases/at-once.ts";
import { anInvite } from "#tests/support/world/invitation.ts";
import { sessionsOf } from "#tests/support/world/onboarding.ts";
import { aMember, asMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { getAssignment } from "../authoring/assign.server.ts";
import { getPath, getUse } from "../authoring/detail.server.ts";
import { listPaths } from "../authoring/list.server.ts";
import { getRules } from "../authoring/onboarding-settings.server.ts";
import { createPath, editPath, removePath } from "../authoring/paths.server.ts";
import { getPreview } from "../authoring/preview.server.ts";
import { getVersion, listVersions } from "../authoring/versions/history.server.ts";
import { beginMyOnboarding } from "../progress/begin.server.ts";
import { choosePath } from "../progress/choose-path.server.ts";
import { TEMPLATES } from "./all.ts";
import { copyStarters } from "./starters.server.ts";

const pool = await testPool();
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const OWN = [
	"onboardingPaths",
	"onboardingPathVersions",
	"onboardingPathTargets",
	"onboardingSteps",
	"onboardingContent",
	"onboardingMilestones",
	"organizationOnboardingConfigs",
] as const;

/** How many rows each of the tables has. */
const rowsOf = (record: TenantRecord) =>
	inTenant(pool, record, "read", ({ db }) => Promise.all(OWN.map((table) => db.$count(tables[table]))));

const NONE = OWN.map(() => 0);
const blocks = Object.values(TEMPLATES).flatMap(({ steps }) => steps.flatMap((step) => step.blocks));
/** The three paths, each copied once; nothing else. */
const COPIED = [3, 3, 2, 18, blocks.length, 0, 0];

/** What the pages of authors, inviters and the member show. */
async function pagesFor(admin: Tenant, members: Tenant[]) {
	const { paths, deleted } = await listPaths(admin);
	return {
		...{ paths, deleted, rules: await getRules(admin), offered: (await getInviteStart(admin)).paths },
		each: await Promise.all(
			paths.map(async ({ id: number }) => {
				const id = String(number);
				return [
					...[await getPath(admin, id), await getUse(admin, id), await getAssignment(admin, id)],
					...[
						await listVersions(admin, id),
						await listVersions(admin, id, 1),
						await getVersion(admin, id, "1"),
					],
					await getPreview(admin, id, { version: 1, key: TEMPLATES.owner.steps[1]?.key }),
				];
			}),
		),
		mine: await Promise.all(members.map(getMyOnboarding)),
	};
}

async function aWorld() {
	const record = await aTenant(pool);
	const owner = await asMember(record, record.id.replace("org_", "user_"));
	const others = await Promise.all(
		(["admin", "member", "viewer"] as const).map((role) => aMember(pool, record, role)),
	);
	const [admin, member, viewer] = others as [Tenant, Tenant, Tenant];
	return { record, owner, admin, member, viewer };
}

test("a new workspace shows the starter paths to everyone, and has no rows for them", async () => {
	const { record, owner, admin, member, viewer } = await aWorld();

	const pages = await pagesFor(admin, [owner, admin, member, viewer]);

	const { owner: forOwner, member: forMember, viewer: forViewer } = TEMPLATES;
	const stepsOf = ({ steps }: typeof forOwner) => steps.map(({ key }) => key);
	expect(pages.paths.map(({ name, steps, audience }) => [name, steps, audience])).toEqual([
		[forViewer.name, 5, { roles: ["Viewer"], teams: [], isDefault: false }],
		[forMember.name, 6, { roles: [], teams: [], isDefault: true }],
		[forOwner.name, 7, { roles: ["Owner"], teams: [], isDefault: false }],
	]);
	expect(pages.mine.map((mine) => [mine.state, "steps" in mine && mine.steps.map(({ key }) => key)])).toEqual(
		[forOwner, forMember, forMember, forViewer].map((template) => ["preview", stepsOf(template)]),
	);
	expect(pages.mine.map(({ welcome }) => welcome)).toEqual(Array(4).fill(expect.stringContaining("Welcome")));
	expect(await rowsOf(record), "looking copied nothing").toEqual(NONE);
});

test("every page is the same, at the same address, after the paths are copied", async () => {
	const { record, owner, admin, member, viewer } = await aWorld();
	const pages = () => pagesFor(admin, [owner, admin, member, viewer]);
	const before = await pages();

	await inTenant(pool, record, "write", ({ db }) => copyStarters({ db, tables }));

	expect(await rowsOf(record)).toEqual(COPIED);
	expect(before).toMatchObject(await pages());
});

test("the first edit copies every path once, unless it saves nothing", async () => {
	const { record, admin } = await aWorld();
	const [first, second] = (await listPaths(admin)).paths.map(({ id }) => String(id)) as [string, string];
	const edit = (id: string, version: number) => editPath(admin, id, { name: "Ours", version });

	expect(await edit(first, 7)).toEqual({ outcome: "stale" });
	expect(await rowsOf(record)).toEqual(NONE);
	expect(await edit(first, 1)).toMatchObject({ outcome: "saved", name: "Ours" });
	expect(await rowsOf(record)).toEqual(COPIED);
	await removePath(admin, second);
	const made = await createPath(admin, { name: "Another", from: "nothing" });

	expect(made).toMatchObject({ outcome: "saved" });
	expect((await rowsOf(record))[0]).toBe(4);
	expect((await listPaths(admin)).paths.map(({ name }) => name)).toEqual([
		"Another",
		"Ours",
		TEMPLATES.owner.name,
	]);
});

test("an invitation that names a starter path copies them", async () => {
	const { record, admin } = await aWorld();
	const [path] = (await getInviteStart(admin)).paths;

	const invited = await invitePeople(admin, anInvite("new@example.com", { path: path?.id }));

	expect(invited).toMatchObject({ outcome: "read", invited: ["new@example.com"] });
	expect(await rowsOf(record)).toEqual(COPIED);
});

test("sessions and edits that are first at the same moment copy the paths once", async () => {
	const { record, owner, member, viewer, admin } = await aWorld();
	const [reader] = (await listPaths(admin)).paths;

	const began = await atOnce(`"${record.schemaName}".onboarding_paths`, [
		...[owner, member, viewer].map((tenant) => () => beginMyOnboarding(tenant)),
		() => editPath(admin, String(reader?.id), { name: "Ours", version: 1 }).then(() => true),
	]);

	expect(valuesOf(began)).toEqual([true, true, true, true]);
	expect(await rowsOf(record)).toEqual(COPIED);
	expect(await Promise.all([owner, member].map(sessionsOf))).toEqual([
		[`${TEMPLATES.owner.name} active by role: ${TEMPLATES.owner.steps[0]?.title} open`],
		[`${TEMPLATES.member.name} active by default: ${TEMPLATES.member.steps[0]?.title} open`],
	]);
});

test.each([1, 2, 3, 4, 5])(
	"a path is found when another request copies them before statement %i",
	async (place) => {
		const { record, member } = await aWorld();
		const copy = () => inTenant(pool, record, "write", ({ db }) => copyStarters({ db, tables }));
		let copied: Promise<void> | undefined;
		let statements = 0;
		const delayed = (query: object): object =>
			new Proxy(query, {
				get(target, key) {
					const value = Reflect.get(target, key);
					if (typeof value !== "function") return value;
					if (key === "then") {
						copied ??= copy();
						return (...done: unknown[]) => copied?.then(() => value.apply(target, done));
					}
					return (...given: unknown[]) => delayed(value.apply(target, given));
				},
			});

		const choice = await member.read((reading) => {
			const select = (...given: []) => {
				const query = reading.db.select(...given);
				// They are sent together, and PostgreSQL answers them in their order: none overtakes the one that waits.
				return ++statements >= place ? delayed(query) : query;
			};
			return choosePath({ tables, db: { select } as never }, member.member.id);
		});

		expect(statements).toBeGreaterThanOrEqual(place);
		expect(choice).toMatchObject({ path: { name: TEMPLATES.member.name }, version: 1, chosenBy: "default" });
	},
);

test("a workspace that deleted every path does not get the starter paths back", async () => {
	const { admin, member } = await aWorld();
	const { paths } = await listPaths(admin);

	for (const { id } of paths) await removePath(admin, String(id));

	expect((await listPaths(admin)).paths).toEqual([]);
	expect((await getInviteStart(admin)).paths).toEqual([]);
	expect(await getMyOnboarding(member)).toMatchObject({ state: "none" });
	expect(await beginMyOnboarding(member)).toBe(false);
});

test("templates have the stored shapes, require known facts, and can be finished", () => {
	const steps = Object.values(TEMPLATES).flatMap((template) => template.steps);
	const keys = new Map(steps.map((step) => [step.key, step]));

	for (const step of steps) {
		for (const block of step.blocks) expect(contentBodyShape.parse(block)).toEqual(block);
		expect(keys.get(step.key), "one key, one step").toBe(step);
		if (step.completedByFact) expect(Object.keys(FACTS)).toContain(step.completedByFact.fact);
		for (const block of step.blocks) {
			if (block.kind !== "quiz") continue;
			for (const { choices, correct } of block.questions) {
				expect(choices.map(({ key }) => key)).toEqual(expect.arrayContaining(correct));
			}
		}
	}
	expect(Object.values(TEMPLATES).map((template) => template.steps.length)).toEqual([7, 6, 5]);
});
