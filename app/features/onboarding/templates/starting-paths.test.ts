import { afterAll, expect, test } from "vitest";
import { FACTS } from "#app/tenant/events/facts.ts";
import { connect } from "#db/client.ts";
import { readMigrations } from "#db/migration-files.ts";
import { contentBodyShape } from "#db/schema/columns/json.ts";
import { tenantTables as tables } from "#db/schema/tenant/index.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open.ts";
import { bindToTenant } from "#db/tenancy/sql-text.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";
import { TEMPLATES } from "./all.ts";

const pool = await testPool();
const sql = connect({ url: (await testDatabase()).url });
afterAll(() => Promise.all([pool.close(), sql.end()]));

/** Returns the paths of a workspace in the form of templates, with their audience. */
function pathsOf(record: TenantRecord) {
	return inTenant(pool, record, "read", async ({ db }) => {
		const [paths, targets, steps, content] = await Promise.all([
			db.select().from(tables.onboardingPaths).orderBy(tables.onboardingPaths.id),
			db.select().from(tables.onboardingPathTargets),
			db.select().from(tables.onboardingSteps).orderBy(tables.onboardingSteps.position),
			db.select().from(tables.onboardingContent).orderBy(tables.onboardingContent.position),
		]);
		return paths.map(({ id, name, description, isDefault, publishedVersion, draftVersion }) => ({
			for: isDefault ? "everybody" : targets.find(({ pathId }) => pathId === id)?.role,
			versions: [publishedVersion, draftVersion],
			path: {
				...{ name, description },
				steps: steps
					.filter(({ pathId }) => pathId === id)
					.map(({ id: stepId, key, kind, title, minutes, isRequired, completedByFact }) => ({
						...{ key, kind, title, minutes, isRequired },
						...(completedByFact && { completedByFact }),
						blocks: content.filter((block) => block.stepId === stepId).map(({ body }) => body),
					})),
			},
		}));
	});
}

const { owner, member, viewer } = TEMPLATES;
const STARTING = [
	{ for: "owner", versions: [1, 1], path: owner },
	{ for: "viewer", versions: [1, 1], path: viewer },
	{ for: "everybody", versions: [1, 1], path: member },
];

test("a new workspace has the three templates, published, word for word", async () => {
	expect(await pathsOf(await aTenant(pool))).toEqual(STARTING);
});

test("after reverting and reapplying the migration, the paths are the same, and the workspace’s own paths stay", async () => {
	const record = await aTenant(pool);
	const migration = readMigrations("tenant").list.find(({ name }) => name.endsWith("_starting_paths"));
	const run = async (statements: string[] = []) => {
		for (const statement of bindToTenant(statements, record)) await sql.unsafe(statement);
	};
	const schema = sql(record.schemaName);
	const [{ id } = { id: "" }] = await sql`select id from ${schema}.users`;

	await run(migration?.down);
	expect(await pathsOf(record)).toEqual([]);
	await sql`insert into ${schema}.onboarding_paths (name, is_default, created_by) values ('Ours', true, ${id})`;
	await run(migration?.up);

	const paths = await pathsOf(record);
	expect(paths.map((one) => [one.path.name, one.for])).toEqual([
		["Ours", "everybody"],
		["Set up the workspace", "owner"],
		["Read along", "viewer"],
		["Join the team", undefined],
	]);
	await run(migration?.down);
	expect((await pathsOf(record)).map((one) => one.path.name)).toEqual(["Ours"]);
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
