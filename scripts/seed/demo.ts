import { copyStarters as copyMilestones } from "#app/features/achievements/starters.server.ts";
import { FAN_OUT } from "#app/features/hooks/reactions.server.ts";
import { newSecret, sealSecret } from "#app/features/hooks/signature.server.ts";
import { copyStarters as copyPaths } from "#app/features/onboarding/templates/starters.server.ts";
import { recordPast } from "#app/tenant/audit/record.server.ts";
import { writeIndex } from "#app/tenant/search/reindex.server.ts";
import { seedDemo } from "#db/seeds/seed-demo.ts";
import { EVERYBODY, MEMBERSHIPS, ORGANIZATIONS, SEEDED_AT } from "#scripts/local/clerk/state/people.ts";
import { storeFile } from "#scripts/seed/demo-files.ts";

/** Puts the people of the local Clerk and their workspaces into a migrated database. Returns the new workspaces. */
export function seedLocalPeople(databaseUrl: string): Promise<string[]> {
	const world = {
		...{ people: EVERYBODY, organizations: ORGANIZATIONS, memberships: MEMBERSHIPS },
		changedAt: new Date(SEEDED_AT),
	};
	return seedDemo(databaseUrl, world, {
		recordPast,
		index: async (db) => void (await writeIndex((work) => work(db), { extent: "all", locale: "en-GB" })),
		storeFile,
		webhooks: { reaction: FAN_OUT, newSealedSecret: (id) => sealSecret(id, newSecret()) },
		async copyStarters(writing) {
			await copyPaths(writing);
			await copyMilestones(writing);
		},
	});
}
