import { afterAll, beforeAll, expect, test } from "vitest";
import { removeMilestone, undeleteMilestone } from "#app/features/achievements/milestones.server.ts";
import { removeProject, undeleteProject } from "#app/features/projects/projects.server.ts";
import { createTeam, removeTeam, undeleteTeam } from "#app/features/teams/teams.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { aMilestone } from "#tests/support/world/milestone.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import type { Tenant } from "../tenant.server.ts";

let pool: ConnectionPool;
let admin: Tenant;
beforeAll(async () => {
	pool = await testPool();
	admin = await aMember(pool, await aTenant(pool), "admin");
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
	bringBack: (id: Id) => Promise<unknown>;
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
];

test.each(KINDS)(
	"a $what cannot be restored under a name that has been taken since, in any letter case",
	async (one) => {
		const { what, make, remove, bringBack } = one;
		const gone = await make("Rope quality");
		await remove(gone);
		const other = await make("rope QUALITY");

		const refusal = await refusalOf(bringBack(gone));

		expect(refusal).toMatchObject({ status: 409 });
		expect(JSON.stringify(refusal)).toContain(`Another ${what} is named “Rope quality” now`);

		await remove(other);
		await bringBack(gone);
		expect(await refusalOf(bringBack(other))).toMatchObject({ status: 409 });
	},
);
