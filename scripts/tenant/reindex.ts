import { withProduct } from "#scripts/clerk/command.ts";
import { print } from "#scripts/command-line/command.ts";
import { slugOrAll, type TenantCommand } from "./command.ts";

const USAGE = `npm run tenant -- reindex --all [--json]
npm run tenant -- reindex acme [--json]

Writes what the search finds things by again, in every workspace or one: after an upgrade that brings the search, after
a restore, or when doctor says that entries are missing. Prints a line for each workspace. It can be stopped and
repeated, while people are working.

Exit code 0: done. 1: there is no such workspace. 2: invalid call.`;

export const reindex: TenantCommand = {
	summary: "writes the index of the search again",
	usage: USAGE,
	options: ["all"],
	async run(call) {
		const asked = slugOrAll(call, USAGE);
		return withProduct(async ({ reindexAll }) => {
			const counts = { workspaces: 0, entries: 0 };
			for await (const { slug, entries } of reindexAll(asked)) {
				counts.workspaces++;
				counts.entries += entries;
				print(call, { slug, entries }, `${slug}: ${entries} entries`);
			}
			if (asked !== undefined && counts.workspaces === 0) {
				process.stderr.write(`There is no workspace ${asked}.\n`);
				return 1;
			}
			if (asked === undefined)
				print(call, counts, `${counts.workspaces} workspaces: ${counts.entries} entries.`);
			return 0;
		});
	},
};
