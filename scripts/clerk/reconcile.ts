import type { Told } from "#app/commands.server.ts";
import { print } from "#scripts/command-line/command.ts";
import { type ClerkCommand, refuseWords, withProduct } from "./command.ts";

const USAGE = `npm run clerk:reconcile -- [--fix] [--json]

Compares Clerk with this database, both ways, and prints a line for each difference. With --fix it mends them. Who is right:
  people       Clerk: a missing or older profile is taken from there; whose account is gone there leaves everywhere
  workspaces   an organization without workspace gets one; one whose organization is gone closes, and can be restored;
               one that was dropped here loses its organization
  names        whoever was last: Clerk, if the organization changed there since its newest webhook, else this side
  memberships  whoever was last: what changed here after Clerk's newest word is taken over there, in the organization;
               anything else here. The last owner stays, and so does a suspension
  roles        this side alone: they are not compared

  --fix   mends every difference
  --json  one JSON object a line

Exit code 0: nothing differs any more. 1: differences are left. 2: called wrongly.`;

export const reconcile: ClerkCommand = {
	summary: "compares Clerk with this database, both ways; --fix mends",
	usage: USAGE,
	options: ["fix"],
	run(call) {
		refuseWords(call, USAGE);
		const counts = { left: 0, mended: 0, failed: 0 };
		return withProduct(async ({ reconcile }) => {
			await reconcile({ fix: call.values.fix === true }, (told) => {
				counts[told.outcome]++;
				print(call, told, lineOf(told));
			});
			const open = counts.left + counts.failed;
			print(call, counts, summaryOf(open, counts.mended));
			return open > 0 ? 1 : 0;
		});
	},
};

const OUTCOMES = { left: "to be", mended: "done:", failed: "failed:" };

function lineOf({ kind, userId, organizationId, remedy, outcome, error }: Told): string {
	const about = [userId, organizationId].filter(Boolean).join(" in ");
	return `${kind}: ${about}; ${OUTCOMES[outcome]} ${remedy}${error ? ` (${error})` : ""}`;
}

function summaryOf(open: number, mended: number): string {
	const parts = [mended > 0 && `${mended} mended`, open > 0 && `${open} left`].filter(Boolean);
	return parts.length === 0 ? "Clerk and this database agree." : `Differences: ${parts.join(", ")}.`;
}
