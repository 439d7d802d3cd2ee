import type { Lanes } from "#db/tenancy/lanes.ts";
import {
	archiveTenant,
	GRACE_DAYS,
	reactivateTenant,
	renameTenant,
	restoreTenant,
	suspendTenant,
} from "#db/tenancy/life.ts";
import type { Outcome } from "#db/tenancy/transition.ts";
import { BadCall, print, wholeNumber } from "#scripts/migrate/command.ts";
import {
	addressOf,
	type Call,
	type Command,
	confirm,
	lineOf,
	newAddress,
	operator,
	withLanes,
} from "./command.ts";

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

const SUSPEND_USAGE = `npm run tenant -- suspend acme --reason "The invoice of May is open." [--yes]

Closes a workspace for a time. Its members meet a page (503) with the reason; nothing is lost.`;

export const suspend: Command = {
	summary: "closes it for a time; members read the reason",
	usage: SUSPEND_USAGE,
	options: ["reason", "yes"],
	async run(call) {
		const slug = addressOf(call, SUSPEND_USAGE);
		const reason = lineOf("reason", call.values.reason, LONGEST_REASON);
		await confirm(call, slug, `Nobody in ${slug} can work until it is reactivated.`);
		return tell(
			call,
			(lanes) => suspendTenant(lanes, slug, reason, operator()),
			() => `${slug} is suspended. Open it again with: npm run tenant -- reactivate ${slug}`,
		);
	},
};

const REACTIVATE_USAGE = `npm run tenant -- reactivate acme [--yes]

Opens a suspended workspace again.`;

export const reactivate: Command = {
	summary: "opens a suspended one again",
	usage: REACTIVATE_USAGE,
	options: ["yes"],
	async run(call) {
		const slug = addressOf(call, REACTIVATE_USAGE);
		await confirm(call, slug, `${slug} opens for its members again.`);
		return tell(
			call,
			(lanes) => reactivateTenant(lanes, slug, operator()),
			() => `${slug} is active.`,
		);
	},
};

const ARCHIVE_USAGE = `npm run tenant -- archive acme --reason "Closed by its owner." [--grace-days ${GRACE_DAYS}] [--yes]

Closes a workspace for good. Its members meet a page (410) with the reason and the date until which it can be restored;
after that date it may be dropped. Archived once more with --grace-days, the days are counted anew from now.`;

export const archive: Command = {
	summary: "closes it for good; it can be restored for a while",
	usage: ARCHIVE_USAGE,
	options: ["reason", "grace-days", "yes"],
	async run(call) {
		const slug = addressOf(call, ARCHIVE_USAGE);
		const reason = lineOf("reason", call.values.reason, LONGEST_REASON);
		const graceDays = wholeNumber("grace-days", call.values["grace-days"], 0, LONGEST_GRACE_DAYS);
		await confirm(call, slug, `${slug} closes for its members, and may be dropped when its grace is over.`);
		return tell(
			call,
			(lanes) => archiveTenant(lanes, slug, { reason, graceDays }, operator()),
			(tenant) => `${slug} is archived and can be restored until ${tenant.dropAfter?.toISOString()}.`,
		);
	},
};

const RESTORE_USAGE = `npm run tenant -- restore acme [--yes]

Opens an archived workspace again, as long as its grace lasts. It comes back active, whatever it was before.`;

export const restore: Command = {
	summary: "opens an archived one again, within its grace",
	usage: RESTORE_USAGE,
	options: ["yes"],
	async run(call) {
		const slug = addressOf(call, RESTORE_USAGE);
		await confirm(call, slug, `${slug} opens for its members again.`);
		return tell(
			call,
			(lanes) => restoreTenant(lanes, slug, operator()),
			() => `${slug} is active.`,
		);
	},
};

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
