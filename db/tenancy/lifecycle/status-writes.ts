import type { Run } from "../pool/transaction.ts";

/**
 * What each step of a workspace's life writes to the registry. The command line runs them as the owner of the tables,
 * a member's or the system's write as the registry's role.
 */

/** How long an archived workspace can be restored by default. */
export const GRACE_DAYS = 30;

export const rename = (run: Run, id: string, name: string) =>
	run(`update "public"."tenants" set name = $2, updated_at = now() where id = $1`, [id, name]);

/**
 * Gives a tenant another address. Its old one redirects forever, and only this tenant can take it back. Returns false
 * when the address belongs, or once belonged, to another.
 */
export async function move(run: Run, id: string, slug: string): Promise<boolean> {
	// Waits for anyone who is taking the same address right now, then knows whose it is.
	await run(
		`insert into "public"."tenant_slugs" (slug, tenant_id) values ($1, $2) on conflict (slug) do nothing`,
		[slug, id],
	);
	const [held] = await run(`select tenant_id as by from "public"."tenant_slugs" where slug = $1`, [slug]);
	if (held?.by !== id) return false;
	await run(`update "public"."tenants" set slug = $2, updated_at = now() where id = $1`, [id, slug]);
	return true;
}

export const suspend = (run: Run, id: string, reason: string) =>
	run(
		`update "public"."tenants" set status = 'suspended', is_active = false, status_reason = $2, updated_at = now()
		 where id = $1`,
		[id, reason],
	);

/** Closes a tenant. Returns until when it can be restored. */
export async function archive(run: Run, id: string, reason: string, graceDays = GRACE_DAYS): Promise<Date> {
	const [row] = await run(
		`update "public"."tenants" set status = 'archived', is_active = false, status_reason = $2, updated_at = now(),
		 archived_at = coalesce(archived_at, now()), drop_after = now() + make_interval(days => $3)
		 where id = $1 returning drop_after as "dropAfter"`,
		[id, reason, graceDays],
	);
	return new Date(String(row?.dropAfter));
}

/** Opens a suspended or an archived tenant. */
export const open = (run: Run, id: string) =>
	run(
		`update "public"."tenants" set status = 'active', is_active = true, status_reason = null, archived_at = null,
		 drop_after = null, updated_at = now() where id = $1`,
		[id],
	);
