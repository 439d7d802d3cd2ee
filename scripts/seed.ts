import { seedDemo } from "#db/seeds/demo.ts";
import { MEMBERSHIPS, ORGANIZATIONS, PEOPLE, SEEDED_AT } from "#scripts/local/clerk/people.ts";

async function main(): Promise<number> {
	const url = process.env.DATABASE_URL;
	if (!url) {
		process.stderr.write("DATABASE_URL is missing: give postgres://user:password@host:5432/name\n");
		return 2;
	}
	const made = await seedDemo(url, {
		people: PEOPLE,
		organizations: ORGANIZATIONS,
		memberships: MEMBERSHIPS,
		changedAt: new Date(SEEDED_AT),
	});
	process.stdout.write(made.length > 0 ? `seeded: ${made.join(", ")}\n` : "demo workspaces: already there\n");
	return 0;
}

main().then(
	(code) => process.exit(code),
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		process.exit(1);
	},
);
