import { UnknownTenant } from "#db/tenancy/lifecycle/transition.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { Examined, Found, MirrorKind } from "#db/tenancy/registry/mirrors/difference.ts";
import { examine, nameOf, repair, tenantsToExamine } from "#db/tenancy/registry/mirrors/mirrors.ts";
import { print } from "#scripts/command-line/command.ts";
import { operator, withPool } from "../command-line/workspace.ts";
import { addressOf, type TenantCall, type TenantCommand } from "./command.ts";

const USAGE = `npm run tenant -- doctor [acme] [--fix] [--json]

Compares data that is kept both in a workspace and in the registry, for every workspace or one: members with role and
status, invitations with their links, the roles that settings name; and whether an active workspace has an active owner,
and the search an entry for everything it should find.
Prints a line for each difference.
  --fix  make the registry match the workspace, whose data is authoritative; a person has to appoint an owner

Exit code 0: no differences remain. 1: some remain. 2: invalid call.`;

export const doctor: TenantCommand = {
	summary: "compares each workspace with the registry; --fix repairs",
	usage: USAGE,
	options: ["fix"],
	run: (call) => withPool(call.databaseUrl, (pool) => examineAll(pool, call)),
};

async function examineAll(pool: ConnectionPool, call: TenantCall): Promise<number> {
	const slug = call.words.length > 0 ? addressOf(call, USAGE) : undefined;
	const counts = { workspaces: 0, repaired: 0, left: 0 };
	for await (const tenant of tenantsToExamine(pool, slug)) {
		counts.workspaces++;
		const { repaired, left } = await treat(pool, tenant, { fix: call.values.fix === true });
		counts.repaired += repaired.length;
		counts.left += left.length;
		for (const one of repaired)
			print(call, resultOf(tenant, one, "repaired"), lineOf(tenant, one, "repaired"));
		for (const one of left)
			print(call, resultOf(tenant, one, "left"), lineOf(tenant, one, adviceOn(tenant, one)));
	}
	if (slug !== undefined && counts.workspaces === 0)
		throw new UnknownTenant(`There is no workspace ${slug}.`);
	print(call, counts, summaryOf(counts));
	return counts.left > 0 ? 1 : 0;
}

async function treat(pool: ConnectionPool, tenant: Examined, { fix }: { fix: boolean }) {
	const found = await examine(pool, tenant);
	if (!fix || !found.some((one) => one.repair)) return { repaired: [], left: found };
	await repair(pool, tenant, operator());
	const left = await examine(pool, tenant);
	const open = new Set(left.map(nameOf));
	return { repaired: found.filter((one) => !open.has(nameOf(one))), left };
}

const resultOf = ({ id, slug }: Examined, { kind, subject, says }: Found, outcome: "repaired" | "left") => ({
	...{ tenantId: id, slug, kind, subject, says, outcome },
});

/** The advice where `--fix` does not decide. */
const ADVICE: Partial<Record<MirrorKind, (slug: string) => string>> = {
	"no active owner": (slug) => `npm run tenant -- appoint ${slug} --member user_…`,
	"search entries missing": (slug) => `npm run tenant -- reindex ${slug}`,
	"behind in migrations": () => "npm run migrate",
};

const adviceOn = ({ slug }: Examined, { kind }: Found) =>
	ADVICE[kind]?.(slug) ?? `npm run tenant -- doctor ${slug} --fix`;

const lineOf = ({ slug, id }: Examined, { kind, subject, says }: Found, end: string) =>
	`${slug} (${id})  ${kind}: ${subject}; ${says}; ${end}`;

function summaryOf({ workspaces, repaired, left }: { workspaces: number; repaired: number; left: number }) {
	const parts = [repaired > 0 && `${repaired} repaired`, left > 0 && `${left} left`].filter(Boolean);
	const what = parts.length === 0 ? "no difference" : `differences: ${parts.join(", ")}`;
	return `${workspaces} ${workspaces === 1 ? "workspace" : "workspaces"} checked; ${what}.`;
}
