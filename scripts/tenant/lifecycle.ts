import { RINGS } from "#db/schema/public/tenants.ts";
import {
	archiveTenant,
	moveToRing,
	reactivateTenant,
	renameTenant,
	restoreTenant,
	suspendTenant,
} from "#db/tenancy/lifecycle/status-changes.ts";
import { GRACE_DAYS } from "#db/tenancy/lifecycle/status-writes.ts";
import type { TransitionOutcome } from "#db/tenancy/lifecycle/transition.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { BadCall, print, wholeNumber } from "#scripts/command-line/command.ts";
import { lineOf, newAddress, operator, withPool } from "../command-line/workspace.ts";
import { addressOf, confirm, type TenantCall, type TenantCommand } from "./command.ts";

// A sentence or two; longer ones would not be read on the page of a closed workspace.
const LONGEST_REASON = 500;
const LONGEST_NAME = 100; // as in the form
const LONGEST_GRACE_DAYS = 3650;

const RENAME_USAGE = `npm run tenant -- rename acme [--slug acme-inc] [--name "Acme Inc."] [--yes]

Changes a workspace's address, name, or both. The old address redirects permanently, is never given to another
workspace, and can be taken back. This does not change Clerk: the organization keeps its own name there, and its next
change brings that name back.`;

export const rename: TenantCommand = {
	summary: "changes address or name; the old address redirects permanently",
	usage: RENAME_USAGE,
	options: ["slug", "name", "yes"],
	async run(call) {
		const slug = addressOf(call, RENAME_USAGE);
		const { values } = call;
		if (values.slug === undefined && values.name === undefined)
			throw new BadCall(`--slug or --name is required.\n\n${RENAME_USAGE}`);
		const to = {
			slug: values.slug === undefined ? undefined : newAddress("slug", values.slug),
			name: values.name === undefined ? undefined : lineOf("name", values.name, LONGEST_NAME),
		};
		const what = [to.slug && `its address becomes ${to.slug}`, to.name && `its name “${to.name}”`];
		await confirm(call, slug, `${slug}: ${what.filter(Boolean).join(", ")}.`);
		return tell(
			call,
			(pool) => renameTenant(pool, slug, to, operator()),
			(tenant) => `${slug} is now ${tenant.slug}, “${tenant.name}”.`,
		);
	},
};

const RING_USAGE = `npm run tenant -- ring acme early [--yes]

Puts a workspace into a ring: ${RINGS.join(", ")}. A migration reaches every workspace of an earlier ring before the next
ring starts, and npm run migrate -- up --ring early reaches only that ring. A new workspace is in the ring general.`;

export const ring: TenantCommand = {
	summary: "when migrations reach it: early, general or late",
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
			(pool) => moveToRing(pool, address, to, operator()),
			() => `${address} is now in the ring ${to}.`,
		);
	},
};

/** What a command that closes or opens a workspace adds to "find it, confirm, change it, report". */
type Change = Pick<TenantCommand, "summary" | "options"> & {
	usage: string;
	/** The warning shown before anything is done. */
	warning: (slug: string) => string;
	/** Reads the options and returns the change to make. */
	prepare: (call: TenantCall) => (pool: ConnectionPool, slug: string) => Promise<TransitionOutcome>;
	done: (tenant: TransitionOutcome["tenant"]) => string;
};

function changing({ summary, options, usage, warning, prepare, done }: Change): TenantCommand {
	return {
		summary,
		usage,
		options: [...options, "yes"],
		async run(call) {
			const slug = addressOf(call, usage);
			const change = prepare(call);
			await confirm(call, slug, warning(slug));
			return tell(call, (pool) => change(pool, slug), done);
		},
	};
}

const reasonOf = ({ values }: TenantCall) => lineOf("reason", values.reason, LONGEST_REASON);
const opens = (slug: string) => `${slug} opens to its members again.`;

export const suspend = changing({
	summary: "closes it temporarily; members see the reason",
	usage: `npm run tenant -- suspend acme --reason "The invoice of May is open." [--yes]

Closes a workspace temporarily. Its members see a page (503) with the reason; nothing is lost.`,
	options: ["reason"],
	warning: (slug) => `Nobody in ${slug} can work until it is reactivated.`,
	prepare(call) {
		const reason = reasonOf(call);
		return (pool, slug) => suspendTenant(pool, slug, reason, operator());
	},
	done: ({ slug }) => `${slug} is suspended. To reopen it: npm run tenant -- reactivate ${slug}`,
});

export const reactivate = changing({
	summary: "reopens a suspended one",
	usage: `npm run tenant -- reactivate acme [--yes]

Reopens a suspended workspace.`,
	options: [],
	warning: opens,
	prepare: () => (pool, slug) => reactivateTenant(pool, slug, operator()),
	done: ({ slug }) => `${slug} is active.`,
});

export const archive = changing({
	summary: "closes it for good; it can be restored for a while",
	usage: `npm run tenant -- archive acme --reason "Closed by its owner." [--grace-days ${GRACE_DAYS}] [--yes]

Closes a workspace for good. Its members see a page (410) with the reason and the date until which it can be restored;
after that date it may be dropped. Archiving it again with --grace-days restarts the grace period from now.`,
	options: ["reason", "grace-days"],
	warning: (slug) => `${slug} closes to its members, and may be dropped after its grace period.`,
	prepare(call) {
		const reason = reasonOf(call);
		const graceDays = wholeNumber("grace-days", call.values["grace-days"], 0, LONGEST_GRACE_DAYS);
		return (pool, slug) => archiveTenant(pool, slug, { reason, graceDays }, operator());
	},
	done: ({ slug, dropAfter }) => `${slug} is archived and can be restored until ${dropAfter?.toISOString()}.`,
});

export const restore = changing({
	summary: "reopens an archived one within its grace period",
	usage: `npm run tenant -- restore acme [--yes]

Reopens an archived workspace within its grace period. It comes back active, whatever its status was before.`,
	options: [],
	warning: opens,
	prepare: () => (pool, slug) => restoreTenant(pool, slug, operator()),
	done: ({ slug }) => `${slug} is active.`,
});

async function tell(
	call: TenantCall,
	change: (pool: ConnectionPool) => Promise<TransitionOutcome>,
	done: (tenant: TransitionOutcome["tenant"]) => string,
): Promise<number> {
	const { changed, tenant } = await withPool(call.databaseUrl, change);
	print(
		call,
		{ changed, tenant },
		changed ? done(tenant) : `${tenant.slug}: already so, nothing was changed.`,
	);
	return 0;
}
