import type { ReportedDifference } from "#app/commands.server.ts";
import { print } from "#scripts/command-line/command.ts";
import { type ClerkCommand, withProduct } from "./command.ts";

const USAGE = `npm run clerk:reconcile -- [--fix] [--json]

Compares Clerk and this database in both directions and prints a line for each difference. --fix repairs them. Which side wins:
  people       Clerk: a missing or outdated profile is copied from there; a person deleted there leaves every workspace
  workspaces   an organization without a workspace gets one; a workspace whose organization is gone closes and can be
               restored; a workspace that was dropped here loses its organization
  names        the later change: Clerk, if the organization changed there since its newest webhook, otherwise this side
  memberships  the later change: one made here after Clerk's latest is copied to the organization; anything else is
               taken from Clerk. The last owner stays, and so does a suspension
  roles        this side only: they are not compared

  --fix   repair every difference
  --json  print one JSON object per line

Exit code 0: no differences remain. 1: some remain. 2: invalid call.`;

export const reconcile: ClerkCommand = {
	summary: "compares Clerk and this database both ways; --fix repairs",
	usage: USAGE,
	options: ["fix"],
	run(call) {
		const counts = { left: 0, repaired: 0, failed: 0 };
		return withProduct(async ({ reconcile }) => {
			await reconcile({ fix: call.values.fix === true }, (reported) => {
				counts[reported.outcome]++;
				print(call, reported, lineOf(reported));
			});
			const open = counts.left + counts.failed;
			print(call, counts, summaryOf(open, counts.repaired));
			return open > 0 ? 1 : 0;
		});
	},
};

const OUTCOMES = { left: "to be", repaired: "done:", failed: "failed:" };

function lineOf({ kind, userId, organizationId, remedy, outcome, error }: ReportedDifference): string {
	const about = [userId, organizationId].filter(Boolean).join(" in ");
	return `${kind}: ${about}; ${OUTCOMES[outcome]} ${remedy}${error ? ` (${error})` : ""}`;
}

function summaryOf(open: number, repaired: number): string {
	const parts = [repaired > 0 && `${repaired} repaired`, open > 0 && `${open} left`].filter(Boolean);
	return parts.length === 0 ? "Clerk and this database agree." : `Differences: ${parts.join(", ")}.`;
}
