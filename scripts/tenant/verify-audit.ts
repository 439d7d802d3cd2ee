import type { Verified } from "#app/commands.server.ts";
import { withProduct } from "#scripts/clerk/command.ts";
import { print } from "#scripts/command-line/command.ts";
import { slugOrAll, type TenantCommand } from "./command.ts";

const USAGE = `npm run tenant -- verify-audit acme [--json]
npm run tenant -- verify-audit --all [--json]

Reads the audit log of one workspace, or of every one, from its first entry to its last, and recomputes every hash. Detects
entries that were changed, removed, inserted or moved, an end that was cut off, and a log that was rewritten after it was
anchored. Prints a line for each workspace. It needs the application's whole environment, because anchors are signed with
APP_SECRET.

Exit code 0: every log is intact. 1: one is not. 2: invalid call.`;

export const verifyAudit: TenantCommand = {
	summary: "verifies the audit log's chain: --all or one workspace",
	usage: USAGE,
	options: ["all"],
	async run(call) {
		const slug = slugOrAll(call, USAGE);
		return withProduct(async ({ verifyAudits }) => {
			const counts = { workspaces: 0, damaged: 0 };
			for await (const found of verifyAudits(slug)) {
				counts.workspaces++;
				if (found.fault) counts.damaged++;
				print(call, found, lineOf(found));
			}
			if (slug !== undefined && counts.workspaces === 0) {
				process.stderr.write(`There is no workspace ${slug}.\n`);
				return 1;
			}
			if (slug === undefined) print(call, counts, `${counts.workspaces} checked, ${counts.damaged} damaged.`);
			return counts.damaged > 0 ? 1 : 0;
		});
	},
};

function lineOf({ slug, checked, upTo, beganAfter, anchors, fault }: Verified): string {
	if (fault) return `${slug}: DAMAGED at entry ${fault.seq}. ${fault.what}`;
	const older = beganAfter > 0 ? `, ${beganAfter} older than the chain` : "";
	return `${slug}: intact up to entry ${upTo} (${checked} checked, ${anchors} anchors agree${older})`;
}
