import { connect } from "#db/client.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { signToken } from "#scripts/local/clerk/state/tokens.ts";
import type { Bench } from "../environment.ts";
import { aWorkspace } from "../jobs.ts";

/** A member of one of the workspaces, with the cookies of their browser. */
export type Somebody = { id: string; tenant: TenantRecord; path: string; cookie: string };

/** Fills workspaces with members, who are signed in. */
export async function aCrowd(bench: Bench, workspaces: number, membersOfEach: number): Promise<Somebody[]> {
	const pool = new ConnectionPool({ url: appUrl(bench.databaseUrl), size: 1 });
	const sql = connect({ url: bench.databaseUrl });
	const cookieFor = cookiesLike(await bench.cookieOf("owner@acme.example"));
	const crowd: Somebody[] = [];
	try {
		for (let made = 0; made < workspaces; made++) {
			const tenant = await aWorkspace(pool);
			const prefix = `user_${tenant.slug}_`;
			const ids = sql`(select ${prefix} || at as id from generate_series(1, ${membersOfEach}::int) at) ids`;
			await sql`
				insert into ${sql(tenant.schemaName)}.users (id, email, first_name, role)
				select id, id || '@bench.example', 'Mika', 'member' from ${ids}`;
			await sql`
				insert into public.users (clerk_user_id, email, first_name)
				select id, id || '@bench.example', 'Mika' from ${ids}`;
			await sql`
				insert into public.organization_memberships (organization_id, user_id, role)
				select ${tenant.id}, id, 'member' from ${ids}`;
			for (let at = 1; at <= membersOfEach; at++) {
				const id = `${prefix}${at}`;
				crowd.push({ id, tenant, path: `/${tenant.slug}/live`, cookie: cookieFor(id) });
			}
		}
	} finally {
		await Promise.all([pool.close(), sql.end()]);
	}
	return crowd;
}

/** Returns the cookies of other people, by those of somebody who has signed in. */
function cookiesLike(known: string): (userId: string) => string {
	const token = /__session=([^;]+)/.exec(known)?.[1] ?? "";
	const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
	return (userId) =>
		known.replaceAll(token, signToken({ ...claims, sub: userId, sid: userId.replace("user_", "sess_") }));
}
