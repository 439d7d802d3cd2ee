import type { Rewrapped } from "#app/commands.server.ts";
import { withProduct } from "#scripts/clerk/command.ts";
import { print } from "#scripts/command-line/command.ts";
import { slugOrAll, type TenantCommand } from "./command.ts";

const USAGE = `npm run tenant -- rewrap-keys --all [--json]
npm run tenant -- rewrap-keys acme [--json]

For a change of APP_SECRET: reseals the keys to personal parts of audit entries, and signs the anchors of audit logs
again, with the current APP_SECRET, in every workspace or one. What was sealed with the previous secret is opened with
APP_SECRET_FALLBACK. Prints a line for each workspace. It can be stopped and repeated, while people are working.
docs/operations.md describes the whole change of a secret.

Exit code 0: everything uses the current secret. 1: something opens with neither secret. 2: invalid call.`;

export const rewrapKeys: TenantCommand = {
	summary: "after a change of APP_SECRET: reseals keys and re-signs anchors",
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
			const said = `${workspaces} workspaces: ${keys} keys resealed, ${anchors} anchors re-signed, ${unopened} not opened.`;
			if (asked === undefined) print(call, counts, said);
			return counts.unopened > 0 ? 1 : 0;
		});
	},
};

function lineOf({ slug, keys, anchors, unopened }: Rewrapped): string {
	const left = unopened > 0 ? `, ${unopened} NOT OPENED by APP_SECRET or APP_SECRET_FALLBACK` : "";
	return `${slug}: ${keys} keys resealed, ${anchors} anchors re-signed${left}`;
}
