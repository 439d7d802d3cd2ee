import { dropTenant } from "#db/tenancy/lifecycle/drop.ts";
import { BadCall, print } from "#scripts/command-line/command.ts";
import { operator, withPool } from "../command-line/workspace.ts";
import { addressOf, confirm, type TenantCall, type TenantCommand } from "./command.ts";

const USAGE = `npm run tenant -- drop acme [--yes]
npm run tenant -- drop acme --force [--yes --confirm acme]

Permanently deletes a workspace and everything in it: table by table in small transactions, so that the server's lock table
is never full. After an interruption, run it again to continue. Its addresses stay taken.
Only for an archived workspace whose grace period is over, unless --force. With --force, --yes alone is not enough: the
address has to be repeated with --confirm, or typed.`;

export const drop: TenantCommand = {
	summary: "permanently deletes an archived one after its grace period",
	usage: USAGE,
	options: ["force", "yes", "confirm"],
	async run(call) {
		const slug = addressOf(call, USAGE);
		const force = call.values.force === true;
		await confirmDrop(call, slug, { force });
		const report = await withPool(call.databaseUrl, (pool) =>
			dropTenant(pool, slug, { actor: operator(), force, onProgress: progressFor(call) }),
		);
		const gone = report.resumed ? "gone, after an interrupted drop" : "gone";
		print(
			call,
			report,
			report.changed ? `${slug} is ${gone}: ${report.tables} tables.` : `${slug} was dropped already.`,
		);
		return 0;
	},
};

async function confirmDrop(call: TenantCall, slug: string, { force }: { force: boolean }): Promise<void> {
	const { yes, confirm: typed } = call.values;
	if (typed !== undefined && typed !== slug) throw new BadCall(`--confirm is “${typed}”, not “${slug}”.`);
	if (force && yes && typed === undefined)
		throw new BadCall(`--force --yes needs the address again: --confirm ${slug}`);
	const early = force ? ", whatever its state and grace period" : "";
	await confirm(call, slug, `Everything in ${slug} will be permanently deleted${early}.`);
}

const EVERY = 100;

/** Prints an occasional line: most workspaces are gone before there is one. */
function progressFor({ json }: TenantCall): ((dropped: number, tables: number) => void) | undefined {
	if (json) return undefined;
	return (dropped, tables) => {
		if (dropped % EVERY === 0) process.stderr.write(`${dropped} of ${tables} tables\n`);
	};
}
