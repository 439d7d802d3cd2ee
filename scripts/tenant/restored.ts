import { type Restored, takeInRestored } from "#db/migrate/restored.ts";
import { print } from "#scripts/command-line/command.ts";
import { reportRun, withProgress } from "#scripts/migrate/up.ts";
import { addressOf, type TenantCommand } from "./command.ts";

const USAGE = `npm run tenant -- restored acme

For use after a workspace's schema was restored from a backup: reads from the workspace itself which migrations it has,
updates the registry to match, and migrates it to the newest one, rows included. See docs/operations.md, Restoring one
workspace. After an interruption, run it again to continue.`;

export const restored: TenantCommand = {
	summary: "registers one whose schema was restored from a backup",
	usage: USAGE,
	options: [],
	run(call) {
		const slug = addressOf(call, USAGE);
		return withProgress(call, async (steering) => {
			const report = await takeInRestored(call.databaseUrl, slug, steering);
			if (!call.json) process.stdout.write(`${describe(report)}\n`);
			if (report.run) return reportRun(call, report.run);
			if (call.json) print(call, report, "");
			return 0;
		});
	},
};

function describe({ slug, own, registered, run }: Restored): string {
	const before =
		own === registered ? `as the registry says` : `the registry said ${registered} and now matches`;
	return `${slug} was restored at ${own}: ${before}.${run ? "" : " That is the newest migration."}`;
}
