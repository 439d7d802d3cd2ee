import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { Examined } from "#db/tenancy/registry/mirrors/difference.ts";
import { examine, repair, tenantsToExamine } from "#db/tenancy/registry/mirrors/mirrors.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

let pool: ConnectionPool;
let sql: Sql;
beforeAll(async () => {
	sql = connect({ url: (await testDatabase()).url });
	pool = await testPool();
});
afterAll(() => Promise.all([pool.close(), sql.end()]));

let tenant: TenantRecord;
let schema: string;
let examined: Examined;
/** The owner of the workspace. */
let owner: string;
beforeEach(async () => {
	tenant = await aTenant(pool);
	schema = `"${tenant.schemaName}"`;
	owner = `user_${tenant.id.slice(4)}`;
	examined = { id: tenant.id, slug: tenant.slug, schemaName: tenant.schemaName, status: tenant.status };
});

/** A member who is active on both sides. */
async function aMember(name: string): Promise<string> {
	const id = `user_${name}_${tenant.id.slice(4)}`;
	await sql`insert into public.users (clerk_user_id, email) values (${id}, ${`${id}@x.example`})`;
	await sql.unsafe(
		`insert into ${schema}.users (id, email, role) values ('${id}', '${id}@x.example', 'member')`,
	);
	await sql`insert into public.organization_memberships (organization_id, user_id, role, status)
		values (${tenant.id}, ${id}, 'member', 'active')`;
	return id;
}

const found = async () =>
	(await examine(pool, examined)).map(({ kind, subject }) => `${kind}: ${subject}`).sort();

async function repairedBy(): Promise<string[]> {
	const before = await found();
	await repair(pool, examined);
	expect(await found()).toEqual([]);
	return before;
}

const index = () =>
	sql`select user_id, role, status from public.organization_memberships where organization_id = ${tenant.id} order by 1`;

test("a newly created workspace has no differences", async () => {
	await aMember("one");

	expect(await found()).toEqual([]);
});

test("each difference of a member is found, and the workspace's own row wins", async () => {
	const [role, status, gone, missing] = [
		await aMember("role"),
		await aMember("status"),
		await aMember("gone"),
		await aMember("missing"),
	];
	await sql`update public.organization_memberships set role = 'admin' where user_id = ${role}`;
	await sql.unsafe(`update ${schema}.users set is_active = false where id = '${status}'`);
	await sql.unsafe(`update ${schema}.users set is_active = false, left_at = now() where id = '${gone}'`);
	await sql`delete from public.organization_memberships where user_id = ${missing}`;
	await sql`insert into public.users (clerk_user_id, email) values (${`user_extra_${tenant.id}`}, 'extra')`;
	await sql`insert into public.organization_memberships (organization_id, user_id, role)
		values (${tenant.id}, ${`user_extra_${tenant.id}`}, 'owner')`;

	expect(await repairedBy()).toEqual(
		[
			`role differs: ${role}`,
			`status differs: ${status}`,
			`status differs: ${gone}`,
			`membership missing in the index: ${missing}`,
			`membership only in the index: user_extra_${tenant.id}`,
		].sort(),
	);
	expect(await index()).toEqual(
		[
			{ user_id: owner, role: "owner", status: "active" },
			{ user_id: role, role: "member", status: "active" },
			{ user_id: status, role: "member", status: "suspended" },
			{ user_id: gone, role: "member", status: "left" },
			{ user_id: missing, role: "member", status: "active" },
		].sort((one, other) => (one.user_id < other.user_id ? -1 : 1)),
	);
});

test("each difference of an invitation is found and repaired; one that is sent with another needs no line", async () => {
	const invite = async (email: string, status = "pending") => {
		const [row] =
			await sql.unsafe(`insert into ${schema}.invitations (email, token_hash, invited_by, role, status, expires_at)
			values ('${email}', md5('${email}${tenant.id}'), '${owner}', 'member', '${status}', now() + interval '1 day') returning id`);
		return String(row?.id);
	};
	const link = (id: string, email: string, isOpen: boolean) =>
		sql`insert into public.invitation_links (invitation_id, organization_id, kind, email, token_hash, is_open, expires_at)
			select ${id}, ${tenant.id}, 'workspace', ${email}, md5(${`${email}${tenant.id}`}), ${isOpen}, now() + interval '1 day'`;
	const missing = await invite("missing@x.example");
	const ended = await invite("ended@x.example", "revoked");
	await link(ended, "ended@x.example", true);
	const other = await invite("other@x.example");
	await link(other, "else@x.example", true);
	const extra = "00000000-0000-8000-a000-000000000001";
	await link(extra, "extra@x.example", true);
	await invite("old@x.example", "accepted"); // its line may be gone
	await sql.unsafe(`insert into ${schema}.teams (name, slug) values ('Crew', 'crew')`);
	await sql.unsafe(`insert into ${schema}.team_invitations (email, invited_by, expires_at, team_id, invitation_id)
		select 'rider@x.example', '${owner}', now() + interval '1 day', id, '${other}' from ${schema}.teams`);

	expect(await repairedBy()).toEqual(
		[
			`invitation missing in the index: ${missing}`,
			`invitation differs: ${ended}`,
			`invitation differs: ${other}`,
			`invitation only in the index: ${extra}`,
		].sort(),
	);
});

test("settings that name a deleted role are found and cleared, the others stay", async () => {
	await sql`update public.organizations set settings =
		'{"defaultRole": "gone", "domainJoin": {"role": "viewer"}, "dateLocale": "en-GB"}' where id = ${tenant.id}`;

	expect(await repairedBy()).toEqual(["settings name a role that is gone: defaultRole"]);
	const [row] = await sql`select settings from public.organizations where id = ${tenant.id}`;
	expect(JSON.parse(row?.settings)).toEqual({ domainJoin: { role: "viewer" }, dateLocale: "en-GB" });
});

test("an open workspace without an active owner is found, and left for a person to decide", async () => {
	await sql.unsafe(`update ${schema}.users set is_active = false`);
	await sql`update public.organization_memberships set status = 'suspended' where organization_id = ${tenant.id}`;

	const before = await examine(pool, examined);
	await repair(pool, examined);

	expect(before.map(({ kind, repair }) => [kind, repair])).toEqual([["no active owner", undefined]]);
	expect(await found()).toEqual([`no active owner: ${tenant.id}`]);
	examined.status = "suspended";
	expect(await found()).toEqual([]);
});

test("a workspace that is behind in migrations is reported, and stops no other", async () => {
	await sql.unsafe(`alter table ${schema}.team_invitations rename to something_else`);

	expect(await examine(pool, examined)).toMatchObject([{ kind: "behind in migrations" }]);
});

test("every workspace is examined except those in the warm pool, or only the one that is named", async () => {
	const slugs = async (slug?: string) => {
		const all: string[] = [];
		for await (const one of tenantsToExamine(pool, slug)) all.push(one.slug);
		return all;
	};
	await sql`update public.tenants set status = 'provisioning' where id <> ${tenant.id}`;
	const other = await aTenant(pool);

	expect(await slugs()).toEqual([tenant.slug, other.slug].sort());
	expect(await slugs(other.slug)).toEqual([other.slug]);
	await sql`update public.tenants set status = 'active' where status = 'provisioning'`;
});
