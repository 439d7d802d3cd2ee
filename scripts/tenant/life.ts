import { RINGS } from "#db/schema/public/tenants.ts";
import {
	archiveTenant,
	GRACE_DAYS,
	reactivateTenant,
	renameTenant,
	restoreTenant,
	ringTenant,
	suspendTenant,
} from "#db/tenancy/lifecycle/life.ts";
import type { Outcome } from "#db/tenancy/lifecycle/transition.ts";
import type { Lanes } from "#db/tenancy/pool/connection-pool.ts";
import { BadCall, print, wholeNumber } from "#scripts/command-line/command.ts";
import { lineOf, newAddress, operator, withLanes } from "../command-line/workspace.ts";
import { addressOf, type Call, type Command, confirm } from "./command.ts";

// A sentence or two; longer ones would not be read on the page of a closed workspace.
const LONGEST_REASON = 500;
const LONGEST_NAME = 100; // as in the form
const LONGEST_GRACE_DAYS = 3650;

const RENAME_USAGE = `npm run tenant -- rename acme [--slug acme-inc] [--name "Acme Inc."] [--yes]

Gives a workspace another address, another name, or both. The old address redirects for ever, is never lent to another
workspace, and can be taken back. Only here: an organization at Clerk keeps its own name, and its next change there
brings that name back.`;

export const rename: Command = {
	summary: "another address or name; the old address redirects for ever",
	usage: RENAME_USAGE,
	options: ["slug", "name", "yes"],
	async run(call) {
		const slug = addressOf(call, RENAME_USAGE);
		const { values } = call;
		if (values.slug === undefined && values.name === undefined)
			throw new BadCall(`--slug or --name is missing.\n\n${RENAME_USAGE}`);
		const to = {
			slug: values.slug === undefined ? undefined : newAddress("slug", values.slug),
			name: values.name === undefined ? undefined : lineOf("name", values.name, LONGEST_NAME),
		};
		const what = [to.slug && `its address becomes ${to.slug}`, to.name && `its name “${to.name}”`];
		await confirm(call, slug, `${slug}: ${what.filter(Boolean).join(", ")}.`);
		return tell(
			call,
			(lanes) => renameTenant(lanes, slug, to, operator()),
			(tenant) => `${slug} is ${tenant.slug} now, “${tenant.name}”.`,
		);
	},
};

const RING_USAGE = `npm run tenant -- ring acme early [--yes]

Puts a workspace into a ring: ${RINGS.join(", ")}. A migration comes to every workspace of an earlier ring before the next
ring begins, and npm run migrate -- up --ring early to that ring alone. A new workspace is in the ring general.`;

export const ring: Command = {
	summary: "when a migration comes to it: early, general or late",
	usage: RING_USAGE,
	options: ["yes"],
	async run(call) {
		const [slug, wanted, ...rest] = call.words;
		const to = RINGS.find((one) => one === wanted);
		if (to === undefined || rest.length > 0) throw new BadCall(RING_USAGE);
		const address = addressOf({ ...call, words: slug === undefined ? [] : [slug] }, RING_USAGE);
		await confirm(call, address, `${address}: its ring becomes ${to}.`);
		return tell(
			call,
			(lanes) => ringTenant(lanes, address, to, operator()),
			() => `${address} is in the ring ${to} now.`,
		);
	},
};

/** What a command that closes or opens a workspace adds to "find it, ask, change it, say so". */
type Change = Pick<Command, "summary" | "options"> & {
	usage: string;
	/** What is asked before anything is done. */
	warning: (slug: string) => string;
	/** Reads the options, then is ready to make the change. */
	prepare: (call: Call) => (lanes: Lanes, slug: string) => Promise<Outcome>;
	done: (tenant: Outcome["tenant"]) => string;
};

function changing({ summary, options, usage, warning, prepare, done }: Change): Command {
	return {
		summary,
		usage,
		options: [...options, "yes"],
		async run(call) {
			const slug = addressOf(call, usage);
			const change = prepare(call);
			await confirm(call, slug, warning(slug));
			return tell(call, (lanes) => change(lanes, slug), done);
		},
	};
}

const reasonOf = ({ values }: Call) => lineOf("reason", values.reason, LONGEST_REASON);
const opens = (slug: string) => `${slug} opens for its members again.`;

export const suspend = changing({
	summary: "closes it for a time; members read the reason",
	usage: `npm run tenant -- suspend acme --reason "The invoice of May is open." [--yes]

Closes a workspace for a time. Its members meet a page (503) with the reason; nothing is lost.`,
	options: ["reason"],
	warning: (slug) => `Nobody in ${slug} can work until it is reactivated.`,
	prepare(call) {
		const reason = reasonOf(call);
		return (lanes, slug) => suspendTenant(lanes, slug, reason, operator());
	},
	done: ({ slug }) => `${slug} is suspended. Open it again with: npm run tenant -- reactivate ${slug}`,
});

export const reactivate = changing({
	summary: "opens a suspended one again",
	usage: `npm run tenant -- reactivate acme [--yes]

Opens a suspended workspace again.`,
	options: [],
	warning: opens,
	prepare: () => (lanes, slug) => reactivateTenant(lanes, slug, operator()),
	done: ({ slug }) => `${slug} is active.`,
});

export const archive = changing({
	summary: "closes it for good; it can be restored for a while",
	usage: `npm run tenant -- archive acme --reason "Closed by its owner." [--grace-days ${GRACE_DAYS}] [--yes]

Closes a workspace for good. Its members meet a page (410) with the reason and the date until which it can be restored;
after that date it may be dropped. Archived once more with --grace-days, the days are counted anew from now.`,
	options: ["reason", "grace-days"],
	warning: (slug) => `${slug} closes for its members, and may be dropped when its grace is over.`,
	prepare(call) {
		const reason = reasonOf(call);
		const graceDays = wholeNumber("grace-days", call.values["grace-days"], 0, LONGEST_GRACE_DAYS);
		return (lanes, slug) => archiveTenant(lanes, slug, { reason, graceDays }, operator());
	},
	done: ({ slug, dropAfter }) => `${slug} is archived and can be restored until ${dropAfter?.toISOString()}.`,
});

export const restore = changing({
	summary: "opens an archived one again, within its grace",
	usage: `npm run tenant -- restore acme [--yes]

Opens an archived workspace again, as long as its grace lasts. It comes back active, whatever it was before.`,
	options: [],
	warning: opens,
	prepare: () => (lanes, slug) => restoreTenant(lanes, slug, operator()),
	done: ({ slug }) => `${slug} is active.`,
});

async function tell(
	call: Call,
	change: (lanes: Lanes) => Promise<Outcome>,
	done: (tenant: Outcome["tenant"]) => string,
): Promise<number> {
	const { changed, tenant } = await withLanes(call.databaseUrl, change);
	print(
		call,
		{ changed, tenant },
		changed ? done(tenant) : `${tenant.slug}: so already, nothing was changed.`,
	);
	return 0;
}
