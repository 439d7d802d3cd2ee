import { dropTenant } from "#db/tenancy/lifecycle/drop.ts";
import { BadCall, print } from "#scripts/command-line/command.ts";
import { operator, withLanes } from "../command-line/workspace.ts";
import { addressOf, type Call, type Command, confirm } from "./command.ts";

const USAGE = `npm run tenant -- drop acme [--yes]
npm run tenant -- drop acme --force [--yes --confirm acme]

Deletes a workspace and everything in it, for ever: table by table in small transactions, so that the server's lock table
is never full. Interrupted, it goes on when it is called again. Its addresses stay taken.
Only an archived one whose grace is over, unless --force says so: then --yes alone does not do, the address has to be
given once more with --confirm, or typed.`;

export const drop: Command = {
	summary: "deletes an archived one for ever, once its grace is over",
	usage: USAGE,
	options: ["force", "yes", "confirm"],
	async run(call) {
		const slug = addressOf(call, USAGE);
		const force = call.values.force === true;
		await confirmDrop(call, slug, force);
		const report = await withLanes(call.databaseUrl, (lanes) =>
			dropTenant(lanes, slug, { actor: operator(), force, onProgress: progressFor(call) }),
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

async function confirmDrop(call: Call, slug: string, force: boolean): Promise<void> {
	const { yes, confirm: typed } = call.values;
	if (typed !== undefined && typed !== slug) throw new BadCall(`--confirm says “${typed}”, not “${slug}”.`);
	if (force && yes && typed === undefined)
		throw new BadCall(`--force --yes needs the address once more: --confirm ${slug}`);
	const early = force ? ", without regard to its state and its grace" : "";
	await confirm(call, slug, `Everything in ${slug} is deleted for ever${early}.`);
}

const EVERY = 100;

/** A line now and then: most workspaces are gone before there is one. */
function progressFor({ json }: Call): ((dropped: number, tables: number) => void) | undefined {
	if (json) return undefined;
	return (dropped, tables) => {
		if (dropped % EVERY === 0) process.stderr.write(`${dropped} of ${tables} tables\n`);
	};
}
