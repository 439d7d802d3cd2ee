import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { getProject } from "#app/features/projects/detail.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { verifyAudit } from "#app/tenant/audit/check/verify-chain.server.ts";
import { sentenceOf } from "#app/tenant/events/events.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect, type Sql } from "#db/client.ts";
import { users as people } from "#db/schema/public/users.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inRegistry } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { everythingIn } from "#tests/support/databases/everything.ts";
import { aWorkspace } from "#tests/support/world/membership.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";
import { suspendMember } from "../change.server.ts";
import { getMember } from "../detail.server.ts";
import { leaveWorkspace, readmitMember, removeMember } from "../leave-and-remove.server.ts";
import { eraseMember } from "./erasure.server.ts";

let pool: ConnectionPool;
let admin: Sql;
let record: TenantRecord;
let owner: Tenant;
let mei: Tenant;
beforeAll(async () => {
	pool = await testPool();
	admin = connect({ url: (await testDatabase()).url });
});
beforeEach(async () => {
	({ record, owner } = await aWorkspace(pool));
	mei = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
});
afterAll(() => Promise.all([pool.close(), closeDatabase(), admin.end()]));

/** Adds an invitation that the member accepted under another address, and one to a team. */
async function invited(id: string, address: string): Promise<void> {
	const schema = `"${record.schemaName}"`;
	await admin.unsafe(`insert into ${schema}.teams (name, slug) values ('Design', 'design')`);
	await admin.unsafe(
		`insert into ${schema}.invitations (email, invited_by, expires_at, role, status, accepted_by, message)
		 values ($1, $2, now(), 'member', 'accepted', $3, 'Dear Mei')`,
		[address, owner.member.id, id],
	);
	await admin.unsafe(
		`insert into ${schema}.team_invitations (email, invited_by, expires_at, status, user_id, team_id)
		 select $1, $2, now(), 'accepted', $3, id from ${schema}.teams`,
		[address, owner.member.id, id],
	);
	await owner.write(async (writing) => {
		writing.authorize("users:manage");
		await writing.record("invitation.created", { id: "inv_1", email: address, role: "member", timesSent: 1 });
	});
}

/** Adds an answer of theirs in onboarding, and a message with which they asked for a permission. */
async function wrote(id: string, text: string): Promise<void> {
	const schema = `"${record.schemaName}"`;
	await admin.unsafe(
		`insert into ${schema}.permission_requests (user_id, permission, message) values ($1, 'teams:manage', $2)`,
		[id, text],
	);
	await admin.unsafe(
		`with session as (
			insert into ${schema}.onboarding_sessions (user_id, path_id, path_version, chosen_by)
			select $1, id, published_version, 'default' from ${schema}.onboarding_paths where is_default returning id, path_id
		) insert into ${schema}.user_progress (session_id, step_id, answers)
		 select session.id, step.id, jsonb_build_object('reach', $2::text)
		 from session join lateral (select id from ${schema}.onboarding_steps where path_id = session.path_id limit 1) step on true`,
		[id, text],
	);
}

test("erasing a person leaves nothing personal anywhere in the workspace, and the log stays intact", async () => {
	const id = mei.member.id;
	await admin.unsafe(
		`update "${record.schemaName}".users set phone = '+49 123', avatar_url = 'https://x.example/mei.png' where id = '${id}'`,
	);
	await invited(id, "mei.t@home.example");
	await wrote(id, "Call Mei at +49 123");
	const project = await aProject(mei, "Moon base", { isPublic: true });
	await suspendMember(owner, id);
	await removeMember(owner, id);
	expect(await everythingIn(admin, record.schemaName)).toMatch(/Mei/);

	await eraseMember(owner, id);

	const left = (await everythingIn(admin, record.schemaName))
		.replaceAll(id, "")
		.replaceAll("@erased.invalid", "");
	expect(left).not.toMatch(/Mei|Tanaka|mei\.|\+49 123|home\.example/);
	const told = (await entriesOf(owner)).map(({ event, payload }) => sentenceOf(event, payload));
	expect(told).toContain("suspended someone who was erased");
	expect(told).toContain("invited someone who was erased");
	expect(told.at(-1)).toBe("permanently erased a former member");
	expect((await verifyAudit(owner)).fault).toBeUndefined();
	expect((await getProject(owner, project)).activity[0]?.who).toBe("Someone who was erased");
	expect((await getMember(owner, id)).reasons.erase).toMatch(/personal data has been erased/);
	await eraseMember(owner, id);
	expect((await entriesOf(owner)).filter(({ event }) => event === "person.erased")).toHaveLength(1);
});

test("only owners erase, and only former members", async () => {
	const id = mei.member.id;
	const manager = await aMember(pool, record, "admin");

	expect(await refusalOf(eraseMember(owner, id))).toMatchObject({ status: 409, rule: "member-present" });
	expect((await getMember(owner, id)).reasons.erase).toMatch(/is still a member/);
	await leaveWorkspace(mei);
	expect(await refusalOf(eraseMember(manager, id))).toMatchObject({
		status: 403,
		rule: "organization:manage",
	});
	expect((await getMember(manager, id)).reasons.erase).toMatchObject({
		sentence: expect.stringContaining("does not include"),
	});
	expect(await refusalOf(eraseMember(owner, "user_nobody"))).toMatchObject({ status: 404 });
	expect((await getMember(owner, id)).reasons.erase).toBeNull();
});

test("a changed profile at Clerk does not restore an erased person, coming back does", async () => {
	const id = mei.member.id;
	await removeMember(owner, id);
	await eraseMember(owner, id);
	const { takeUser } = await import("#app/features/clerk-sync/changes/users.server.ts");
	const { FOUND_BY_COMPARING } = await import("#app/tenant/registry/apply-once.server.ts");

	await takeUser(
		{
			...{ id, first_name: "May", last_name: "Tanaka", has_image: false, updated_at: Date.now() },
			...{ primary_email_address_id: "a", email_addresses: [{ id: "a", email_address: "may@new.example" }] },
		},
		FOUND_BY_COMPARING,
	);

	expect((await getMember(owner, id)).member.name).toBe("Someone who was erased");
	const [person] = await inRegistry(pool, "read", (db) =>
		db.select({ firstName: people.firstName }).from(people).where(eq(people.clerkUserId, id)),
	);
	expect(person, "their account is not the workspace's to erase").toEqual({ firstName: "May" });
	await readmitMember(owner, id);
	expect((await getMember(owner, id)).member.name).toBe("May Tanaka");
});
