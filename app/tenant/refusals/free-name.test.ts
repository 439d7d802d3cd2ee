import { afterAll, beforeAll, expect, test } from "vitest";
import { removeMilestone, undeleteMilestone } from "#app/features/achievements/milestones.server.ts";
import { getProject } from "#app/features/projects/detail.server.ts";
import { createProject, removeProject, undeleteProject } from "#app/features/projects/projects.server.ts";
import { removeRole } from "#app/features/roles/remove.server.ts";
import { restoreRole } from "#app/features/roles/roles.server.ts";
import { createTeam, removeTeam, undeleteTeam } from "#app/features/teams/teams.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { aMilestone } from "#tests/support/world/milestone.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aRole } from "#tests/support/world/role.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";
import type { Tenant } from "../tenant.server.ts";
import { freeName, renamedNote, type WithFormerName } from "./free-name.ts";

let pool: ConnectionPool;
let admin: Tenant;
let member: Tenant;
let other: Tenant;
beforeAll(async () => {
	pool = await testPool();
	const record = await aTenant(pool);
	admin = await aMember(pool, record, "admin");
	member = await aMember(pool, record, "member");
	other = await aMember(pool, record, "member");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

async function aTeam(name: string): Promise<string> {
	const saved = await createTeam(admin, { name });
	if (saved.outcome !== "saved") throw new Error(saved.outcome);
	return saved.slug;
}

type Kind<Id> = {
	what: string;
	make: (name: string) => Promise<Id>;
	remove: (id: Id) => Promise<unknown>;
	bringBack: (id: Id) => Promise<WithFormerName<{ name: string }>>;
};
const kind = <Id>(one: Kind<Id>) => one as unknown as Kind<unknown>;

const KINDS = [
	kind<string>({
		what: "project",
		make: (name) => aProject(admin, name),
		remove: (slug) => removeProject(admin, slug),
		bringBack: (slug) => undeleteProject(admin, slug),
	}),
	kind<string>({
		what: "team",
		make: aTeam,
		remove: (slug) => removeTeam(admin, slug),
		bringBack: (slug) => undeleteTeam(admin, slug),
	}),
	kind<number>({
		what: "milestone",
		make: (name) => aMilestone(admin, { name }),
		remove: (id) => removeMilestone(admin, id),
		bringBack: (id) => undeleteMilestone(admin, id),
	}),
	kind<string>({
		what: "role",
		make: (name) => aRole(admin, name, []),
		remove: (key) => removeRole(admin, key),
		bringBack: (key) =>
			restoreRole(admin, key, { name: "Rope quality", description: "", color: "none", permissions: [] }),
	}),
];

test.each(KINDS)(
	"a $what comes back with a number when its name has been taken since, in any letter case, and says so",
	async ({ what, make, remove, bringBack }) => {
		const gone = await make("Rope quality");
		await remove(gone);
		await make("rope QUALITY");

		const back = await bringBack(gone);

		expect(back).toMatchObject({ name: "Rope quality (2)", formerName: "Rope quality" });
		expect(renamedNote(what, back)).toContain(`another ${what} is named “Rope quality” now`);
	},
);

test.each(KINDS.slice(0, 3))(
	"a $what comes back under its own name when that is free, and its new name is in the audit log when it is not",
	async ({ what, make, remove, bringBack }) => {
		const name = `Free ${what}`;
		const gone = await make(name);
		await remove(gone);
		const back = await bringBack(gone);
		await remove(gone);
		const second = await make(name);
		await remove(second);
		await make(name);

		await bringBack(gone);
		const third = await bringBack(second);

		expect(renamedNote(what, back)).toBe("");
		expect(third.name).toBe(`${name} (3)`);
		const renamed = (await entriesOf(admin)).filter(({ event }) => event === `${what}.edited`);
		expect(renamed.at(-1)?.payload).toMatchObject({
			name: `${name} (3)`,
			changes: { name: { from: name, to: `${name} (3)` } },
		});
	},
);

test("an author undoes the deletion of a project whose name someone else has taken", async () => {
	const slug = await aProject(member, "Harbor", { isPublic: true });
	await removeProject(member, slug);
	await createProject(admin, { name: "Harbor", isPublic: true });

	await undeleteProject(member, slug);

	expect((await getProject(member, slug)).project).toMatchObject({ name: "Harbor (2)", deletedAt: null });
});

test("restored by an admin, a project keeps the name that another’s private project has too", async () => {
	const slug = await aProject(member, "Quiet plan");
	await aProject(other, "Quiet plan");
	await removeProject(admin, slug);

	await undeleteProject(admin, slug);

	expect((await getProject(member, slug)).project).toMatchObject({ name: "Quiet plan", deletedAt: null });
});

test("a free name is found in a few steps, also among ten thousand that are numbered", async () => {
	let steps = 0;
	const isTaken = (free: string) => {
		steps++;
		return Number(/\((\d+)\)$/.exec(free)?.[1] ?? 1) <= 10_000;
	};

	expect(await freeName({ name: "Plan", most: 255 }, isTaken)).toMatch(/^Plan \(\d{5,7}\)$/);
	expect(steps).toBeLessThan(40);
});

test("a name of the greatest length makes room for its number", async () => {
	const name = "😀".repeat(10);

	expect(await freeName({ name, most: 10 }, (free) => free === name)).toBe(`${"😀".repeat(6)} (2)`);
});
