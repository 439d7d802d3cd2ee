import { TENANT_STATUSES } from "#db/schema/public/tenants.ts";
import {
	findTenant,
	listTenants,
	type TenantLine,
	type TenantSheet,
} from "#db/tenancy/lifecycle/list-tenants.ts";
import { UnknownTenant } from "#db/tenancy/lifecycle/transition.ts";
import { BadCall, print, wholeNumber } from "#scripts/command-line/command.ts";
import { withPool } from "../command-line/workspace.ts";
import { addressOf, type TenantCall, type TenantCommand } from "./command.ts";

const STATUSES = [...TENANT_STATUSES, "dropping", "dropped"] as const;
const MOST = 1000;

const LIST_USAGE = `npm run tenant -- list [--search text] [--status active] [--after slug] [--limit 50]

Lists workspaces by address, a page at a time, from the registry only.
  --search  part of the name or the address
  --status  one of ${STATUSES.join(", ")}
  --after   the last address of the previous page
  --limit   number of lines, 1 to ${MOST}`;

export const list: TenantCommand = {
	summary: "lists workspaces by address: search, status, paging",
	usage: LIST_USAGE,
	options: ["search", "status", "after", "limit"],
	async run(call) {
		if (call.words.length > 0) throw new BadCall(LIST_USAGE);
		const { search, after } = call.values;
		const limit = wholeNumber("limit", call.values.limit, 1, MOST);
		const query = { search, after, limit, status: statusOf(call) };
		const page = await withPool(call.databaseUrl, (pool) => listTenants(pool, query));
		print(call, page, describePage(page.tenants, page.next));
		return 0;
	},
};

function statusOf({ values: { status } }: TenantCall): TenantLine["status"] | undefined {
	const known = STATUSES.find((candidate) => candidate === status);
	if (status === undefined || known) return known;
	throw new BadCall(`--status must be one of ${STATUSES.join(", ")}, not “${status}”.`);
}

function describePage(tenants: TenantLine[], next: string | undefined): string {
	if (tenants.length === 0) return "No workspace found.";
	const width = Math.max(...tenants.map(({ slug }) => slug.length));
	const lines = tenants.map(
		({ slug, status, name, version }) =>
			`${slug.padEnd(width)}  ${status.padEnd(9)}  ${version ?? "–"}  ${plain(name)}`,
	);
	return [...lines, ...(next === undefined ? [] : [`Next page: --after ${next}`])].join("\n");
}

const SHOW_USAGE = `npm run tenant -- show acme

Shows what the registry knows about one workspace, by its current or an old address.`;

export const show: TenantCommand = {
	summary: "shows one workspace: state, addresses, dates",
	usage: SHOW_USAGE,
	options: [],
	async run(call) {
		const slug = addressOf(call, SHOW_USAGE);
		const tenant = await withPool(call.databaseUrl, (pool) => findTenant(pool, slug));
		if (!tenant) throw new UnknownTenant(`There is no workspace ${slug}.`);
		print(call, tenant, describe(tenant));
		return 0;
	},
};

function describe(tenant: TenantSheet): string {
	const facts: [string, string | number | null][] = [
		["address", tenant.slug],
		["older addresses", tenant.slugs.filter((slug) => slug !== tenant.slug).join(", ")],
		["name", plain(tenant.name)],
		["id", tenant.id],
		["status", tenant.status],
		["reason", tenant.statusReason && plain(tenant.statusReason)],
		["archived", tenant.archivedAt],
		["restorable until", tenant.dropAfter],
		["dropped by", tenant.droppedBy],
		["members", tenant.members],
		["schema", tenant.schemaName],
		["role", tenant.roleName],
		["migrated to", tenant.version],
		["ring", tenant.ring],
		["time zone", tenant.timeZone],
		["created", tenant.createdAt],
	];
	return facts
		.filter(([, value]) => value !== null && value !== "")
		.map(([label, value]) => `${label.padEnd(16)}  ${value}`)
		.join("\n");
}

/** A name can hold anything: control characters in it would move the terminal's cursor. */
function plain(text: string): string {
	return text.replaceAll(/\p{Cc}/gu, "�");
}
