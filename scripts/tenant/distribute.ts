import { distributeTenant } from "#db/tenancy/lifecycle/distribute.ts";
import { print } from "#scripts/command-line/command.ts";
import { operator, withPool } from "../command-line/workspace.ts";
import { addressOf, confirm, type TenantCommand } from "./command.ts";

const USAGE = `npm run tenant -- distribute acme [--yes]

Moves a workspace's tables to a node of a Citus cluster, and removes their rows from the coordinator's files. Its members
wait while it runs. After an interruption, run it again to continue. docs/operations.md, Outgrowing one server, says what
a cluster needs first.`;

export const distribute: TenantCommand = {
	summary: "moves its tables to a node of a Citus cluster",
	usage: USAGE,
	options: ["yes"],
	async run(call) {
		const slug = addressOf(call, USAGE);
		await confirm(call, slug, `The tables of ${slug} move to a node of the Citus cluster.`);
		const report = await withPool(call.databaseUrl, (pool) => distributeTenant(pool, slug, operator()));
		const { changed, tables } = report;
		print(
			call,
			report,
			`${slug} ${changed ? "is distributed" : "was distributed already"}: ${tables} tables, with no rows left on the coordinator.`,
		);
		return 0;
	},
};
