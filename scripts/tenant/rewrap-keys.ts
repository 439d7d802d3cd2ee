import type { Rewrapped } from "#app/commands.server.ts";
import { withProduct } from "#scripts/clerk/command.ts";
import { print } from "#scripts/command-line/command.ts";
import { type Command, slugOrAll } from "./command.ts";

const USAGE = `npm run tenant -- rewrap-keys --all [--json]
npm run tenant -- rewrap-keys acme [--json]

For a change of APP_SECRET: seals the keys that open personal parts of audit entries, and signs the anchors of audit
logs, with the APP_SECRET of now, in every workspace or one. What was sealed with the secret before is opened with
APP_SECRET_FALLBACK. Prints a line for each workspace. It can be stopped and called again, with people at work.
docs/operations.md says how a secret is changed from beginning to end.

Exit code 0: all of it stands under the secret of now. 1: something opens with neither secret. 2: called wrongly.`;

export const rewrapKeys: Command = {
	summary: "after a change of APP_SECRET: seals keys and signs anchors anew",
	usage: USAGE,
	options: ["all"],
	async run(call) {
		const asked = slugOrAll(call, USAGE);
		return withProduct(async ({ rewrapAll }) => {
			const counts = { workspaces: 0, keys: 0, anchors: 0, unopened: 0 };
			for await (const { slug, ...found } of rewrapAll(asked)) {
				counts.workspaces++;
				for (const key of ["keys", "anchors", "unopened"] as const) counts[key] += found[key];
				print(call, { slug, ...found }, lineOf({ slug, ...found }));
			}
			if (asked !== undefined && counts.workspaces === 0) {
				process.stderr.write(`There is no workspace ${asked}.\n`);
				return 1;
			}
			const { workspaces, keys, anchors, unopened } = counts;
			const said = `${workspaces} workspaces: ${keys} keys and ${anchors} anchors anew, ${unopened} not opened.`;
			if (asked === undefined) print(call, counts, said);
			return counts.unopened > 0 ? 1 : 0;
		});
	},
};

function lineOf({ slug, keys, anchors, unopened }: Rewrapped): string {
	const left = unopened > 0 ? `, ${unopened} NOT OPENED by APP_SECRET or APP_SECRET_FALLBACK` : "";
	return `${slug}: ${keys} keys sealed anew, ${anchors} anchors signed anew${left}`;
}
