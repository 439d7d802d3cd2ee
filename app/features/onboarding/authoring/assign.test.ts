import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { atOnce, valuesOf } from "#tests/support/databases/at-once.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { assignPath, getAssignment } from "./assign.server.ts";
import { getPath } from "./detail.server.ts";
import { listPaths } from "./list.server.ts";
import { getRules, saveRules } from "./onboarding-settings.server.ts";
import { createPath, removePath, undeletePath } from "./paths.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let admin: Tenant;
let other: Tenant;
let member: Tenant;
/** Counts the assignments recorded before the test. */
let told = 0;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	admin = await aMember(pool, record, "admin");
	other = await aMember(pool, record, "admin");
	member = await aMember(pool, record, "member");
});
/** Starts with no assignments: each test makes its own. */
beforeEach(async () => {
	for (const { id } of (await listPaths(admin)).paths) await removePath(admin, String(id));
	told = (await assignedEvents()).length;
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

async function aPath(name: string): Promise<string> {
	const saved = await createPath(admin, { name, from: "nothing" });
	if (saved.outcome !== "saved") throw new Error(saved.outcome);
	return String(saved.id);
}

async function aTeam(name: string): Promise<string> {
	const id = await admin.write(async (writing) => {
		const { teams } = writing.tables;
		writing.authorize("teams:manage");
		const [team] = await writing.db.insert(teams).values({ name, slug: name }).returning({ id: teams.id });
		await writing.record("team.created", { id: team?.id ?? 0, name, slug: name });
		return team?.id;
	});
	return `team:${id}`;
}

type Wish = { targets?: string[]; isDefault?: boolean; held?: string[]; by?: Tenant };

/** Assigns like a page that was just opened and so knows the current assignments. */
async function assign(id: string, { targets = [], isDefault = false, held, by = admin }: Wish) {
	const opened = await getAssignment(by, id);
	const known = opened.targets.flatMap(({ key, holder }) => (holder ? [`${key}@${holder.id}`] : []));
	const { version } = opened.path;
	return assignPath(by, id, { targets, isDefault, held: held ?? known, version });
}

async function holdersOf(...keys: string[]): Promise<(string | undefined)[]> {
	const { targets } = await getAssignment(admin, await aPath("Onlooker"));
	return keys.map((key) => targets.find((target) => target.key === key)?.holder?.name);
}

const assignedEvents = () =>
	admin.read(async ({ db, tables: { auditLogs } }) => {
		const rows = await db
			.select({ payload: auditLogs.payload })
			.from(auditLogs)
			.where(and(eq(auditLogs.event, "path.assigned")))
			.orderBy(auditLogs.seq);
		return rows.map(({ payload }) => payload);
	});

test("a path is assigned to roles, teams and everyone else, and unassigned again", async () => {
	const id = await aPath("Crew");
	const team = await aTeam("crew");

	await assign(id, { targets: ["role:member", team], isDefault: true });
	expect((await getPath(admin, id)).audience).toEqual({
		roles: ["Member"],
		teams: ["crew"],
		isDefault: true,
	});
	await assign(id, { targets: ["role:viewer"] });

	expect((await getPath(admin, id)).audience).toEqual({ roles: ["Viewer"], teams: [], isDefault: false });
	expect((await assignedEvents()).slice(told)).toMatchObject([
		{ name: "Crew", roles: ["member"], teams: [Number(team.slice(5))], isDefault: true },
		{ name: "Crew", roles: ["viewer"], teams: [], isDefault: false },
	]);
});

test("an assignment moves from another path if the page showed it, and both paths get an audit entry", async () => {
	const [from, to] = [await aPath("From"), await aPath("To")];
	await assign(from, { targets: ["role:member", "role:viewer"], isDefault: true });

	expect(await assign(to, { targets: ["role:member"], isDefault: true })).toMatchObject({
		outcome: "saved",
		changed: true,
	});

	expect(await holdersOf("role:member", "role:viewer", "default")).toEqual(["To", "From", "To"]);
	expect((await assignedEvents()).slice(told + 1)).toMatchObject([
		{ name: "To", roles: ["member"], isDefault: true },
		{ name: "From", roles: ["viewer"], isDefault: false },
	]);
});

test("an assignment made after the page was loaded is not moved", async () => {
	const [mine, theirs] = [await aPath("Mine"), await aPath("Theirs")];
	await assign(theirs, { targets: ["role:member"], isDefault: true });

	const done = await assign(mine, { targets: ["role:member", "role:viewer"], isDefault: true, held: [] });

	expect(done).toEqual({ outcome: "taken", names: ["Everyone else", "Member"] });
	expect(await holdersOf("role:member", "role:viewer", "default")).not.toContain("Mine");
});

test("two admins who give the same role to two paths at the same moment give it to one", async () => {
	const [one, two] = [await aPath("One"), await aPath("Two")];
	const wish = { targets: ["role:member"], isDefault: true };

	const done = valuesOf(
		await atOnce(`"${record.schemaName}"."onboarding_path_targets"`, [
			() => assign(one, wish),
			() => assign(two, { ...wish, by: other }),
		]),
	);

	expect(done.map(({ outcome }) => outcome).sort()).toEqual(["saved", "taken"]);
	const [role, usual] = await holdersOf("role:member", "default");
	expect(role).toBe(usual);
});

test("of two admins who save the same path at the same moment, the second is warned", async () => {
	const id = await aPath("Shared");
	const { path } = await getAssignment(admin, id);
	const wish = { targets: ["role:member"], isDefault: false, held: [], version: path.version };

	const done = await Promise.all([assignPath(admin, id, wish), assignPath(other, id, wish)]);

	expect(done.map(({ outcome }) => outcome).sort()).toEqual(["saved", "stale"]);
});

test("a deleted path has no audience, and a restored one has what no other path claimed", async () => {
	const [gone, heir] = [await aPath("Gone"), await aPath("Heir")];
	await assign(gone, { targets: ["role:member", "role:viewer"], isDefault: true });
	await removePath(admin, gone);
	expect(await holdersOf("role:member", "default")).toEqual([undefined, undefined]);

	await assign(heir, { targets: ["role:member"], isDefault: true, held: [] });
	const back = await undeletePath(admin, gone);

	expect(back).toMatchObject({ outcome: "saved", isDefault: false, lostDefault: true });
	expect(await holdersOf("role:member", "role:viewer", "default")).toEqual(["Heir", "Gone", "Heir"]);
});

test("a restored default path is the default again if no other became it", async () => {
	const id = await aPath("Usual");
	await assign(id, { isDefault: true });
	await removePath(admin, id);

	expect(await undeletePath(admin, id)).toMatchObject({ isDefault: true, lostDefault: false });
	expect(await holdersOf("default")).toEqual(["Usual"]);
});

test("a deleted team keeps its path in case it is restored", async () => {
	const id = await aPath("Crew");
	const team = await aTeam("away");
	await assign(id, { targets: [team] });
	const setDeleted = (deletedAt: Date | null) =>
		admin.write(async (writing) => {
			const { teams } = writing.tables;
			writing.authorize("teams:manage");
			await writing.db.update(teams).set({ deletedAt }).where(eq(teams.name, "away"));
			await writing.record("team.deleted", { id: 1, name: "away", slug: "away" });
		});
	await setDeleted(new Date());

	await assign(id, { targets: ["role:member"] });
	expect((await getPath(admin, id)).audience.teams).toEqual([]);
	await setDeleted(null);

	expect((await getPath(admin, id)).audience).toMatchObject({ roles: ["Member"], teams: ["away"] });
});

test("unknown roles and teams are ignored, and an unchanged assignment records nothing", async () => {
	const id = await aPath("Plain");

	const done = await assign(id, { targets: ["role:nobody", "team:999", "default", "'; drop table"] });

	expect(done).toEqual({ outcome: "saved", name: "Plain", changed: false });
	expect((await assignedEvents()).slice(told)).toEqual([]);
});

test("the rules have their defaults until someone saves others, and a stale save is refused", async () => {
	const usual = await getRules(admin);
	const wish = {
		welcomeText: "# Hello",
		skippingAllowed: false,
		remindAfterDays: 3,
		reminderText: "Continue",
	};

	expect(await saveRules(admin, { ...wish, version: usual.version })).toEqual({
		outcome: "saved",
		changed: true,
	});
	expect(await saveRules(other, { ...wish, skippingAllowed: true, version: usual.version })).toEqual({
		outcome: "stale",
	});

	const saved = await getRules(admin);
	expect(saved).toMatchObject(wish);
	expect(await saveRules(admin, { ...wish, version: saved.version })).toMatchObject({ changed: false });
	await saveRules(admin, { skippingAllowed: true, version: saved.version });
	expect(await getRules(admin)).toMatchObject({ welcomeText: "", remindAfterDays: null, reminderText: "" });
});

test("of two admins who save the first rules at the same moment, one is warned", async () => {
	const { version } = await getRules(admin);

	const done = valuesOf(
		await atOnce(`"${record.schemaName}"."organization_onboarding_configs"`, [
			() => saveRules(admin, { welcomeText: "One", skippingAllowed: true, version }),
			() => saveRules(other, { welcomeText: "Two", skippingAllowed: true, version }),
		]),
	);

	expect(done.map(({ outcome }) => outcome).sort()).toEqual(["saved", "stale"]);
});

test("only members who manage onboarding assign paths and change the rules", async () => {
	const id = await aPath("Closed");

	for (const attempt of [
		() => getAssignment(member, id),
		() => assignPath(member, id, { targets: [], isDefault: true, held: [], version: 1 }),
		() => getRules(member),
		() => saveRules(member, { skippingAllowed: true, version: 0 }),
	]) {
		expect(await refusalOf(attempt())).toMatchObject({ status: 403, rule: "onboarding:manage" });
	}
});
