import { BadCall } from "#scripts/command-line/command.ts";
import { describeFailure } from "#scripts/command-line/error-text.ts";
import { program } from "#scripts/command-line/program.ts";

async function main(): Promise<number> {
	const url = process.env.DATABASE_URL;
	if (!url) throw new BadCall("DATABASE_URL is missing: set it to postgres://user:password@host:5432/name");
	// Only now: the product reads its environment when it is loaded.
	const { seedLocalPeople } = await import("#scripts/seed/demo.ts");
	const made = await seedLocalPeople(url);
	process.stdout.write(
		made.length > 0 ? `seeded: ${made.join(", ")}\n` : "demo workspaces: already present\n",
	);
	return 0;
}

const USAGE = `npm run db:seed

Puts the demo workspaces and their people into the database of DATABASE_URL. Leaves existing ones unchanged.
Needs the environment of the server (.env.example): names in the audit log are sealed with APP_SECRET.`;

program({ usage: USAGE, tell: describeFailure }, main);
