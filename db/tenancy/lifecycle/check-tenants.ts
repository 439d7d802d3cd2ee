import type { ConnectionPool } from "../pool/connection-pool.ts";
import { asOwner } from "../roles/owner.ts";
import { UnknownTenant } from "./transition.ts";

/**
 * Checks whether the addresses that someone typed belong to workspaces. Throws UnknownTenant, naming the nearest
 * one.
 */
export async function checkTenants(pool: ConnectionPool, slugs: string[]): Promise<void> {
	const rows = await asOwner(pool, "read", (run) =>
		run(
			`select asked.slug, t.slug as now, d.slug as dropped from jsonb_array_elements_text($1::jsonb) as asked (slug)
			 left join "public"."tenant_slugs" s on s.slug = asked.slug
			 left join "public"."tenants" t on t.id = s.tenant_id or t.slug = asked.slug
			 left join "public"."dropped_tenants" d on d.id = s.tenant_id
			 where t.slug is distinct from asked.slug order by asked.slug`,
			[JSON.stringify(slugs)],
		),
	);
	if (rows.length === 0) return;
	const sentences = rows.map(async ({ slug, now, dropped }) => {
		if (now) return `${slug} is an old address: the workspace is now ${now}.`;
		if (dropped) return `The workspace ${slug} was dropped.`;
		const near = await nearest(pool, String(slug));
		return `There is no workspace ${slug}.${near === undefined ? "" : ` Did you mean ${near}?`}`;
	});
	throw new UnknownTenant((await Promise.all(sentences)).join("\n"));
}

// A third of the letters may be wrong: beyond that two addresses have nothing in common.
const FAR = 1 / 3;

/** Finds the address most similar to one that does not exist. Reads all of them, so only for the message. */
async function nearest(pool: ConnectionPool, slug: string): Promise<string | undefined> {
	const rows = await asOwner(pool, "read", (run) => run(`select slug from "public"."tenants" order by slug`));
	let best: { slug: string; steps: number } | undefined;
	for (const candidate of rows.map((row) => String(row.slug))) {
		const steps = distance(slug, candidate);
		if (steps < (best?.steps ?? Math.ceil(slug.length * FAR) + 1)) best = { slug: candidate, steps };
	}
	return best?.slug;
}

/** Counts the letters to insert, remove or change: Levenshtein's distance. */
function distance(one: string, other: string): number {
	let row = Array.from({ length: other.length + 1 }, (_, index) => index);
	for (const [index, letter] of [...one].entries()) {
		const next = [index + 1];
		for (let at = 0; at < other.length; at++) {
			const changed = (row[at] ?? 0) + (letter === other[at] ? 0 : 1);
			next.push(Math.min(changed, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
		}
		row = next;
	}
	return row.at(-1) ?? 0;
}
