import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { verifyAudit } from "#app/tenant/audit/check/verify-chain.server.ts";
import { sentenceOf } from "#app/tenant/events/events.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { everythingIn } from "#tests/support/databases/everything.ts";
import { anInvitation } from "#tests/support/world/invitation.ts";
import { aWorkspace } from "#tests/support/world/membership.ts";
import { aMember, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";
import { eraseInvited, getErasureStart } from "./erasure.server.ts";
import { resendInvitation, restoreInvitation, revokeInvitation } from "./resend-and-revoke.server.ts";

let pool: ConnectionPool;
let admin: Sql;
let record: TenantRecord;
let owner: Tenant;
beforeAll(async () => {
	pool = await testPool();
	admin = connect({ url: (await testDatabase()).url });
});
beforeEach(async () => {
	({ record, owner } = await aWorkspace(pool));
});
afterAll(() => Promise.all([pool.close(), closeDatabase(), admin.end()]));

const facts = async () => (await entriesOf(owner)).map(({ event, payload }) => sentenceOf(event, payload));

test("erasing someone who never joined leaves nothing of them, and the log stays intact", async () => {
	const address = "gus.guest@far.example";
	const { id } = await anInvitation(owner, address, { message: "Dear Gus" });
	const other = await anInvitation(owner, "other@far.example");
	await revokeInvitation(owner, id);
	expect(await everythingIn(admin, record.schemaName)).toMatch(/gus\.guest/);

	expect(await eraseInvited(owner, ` Gus.Guest@FAR.example `)).toEqual({});

	const left = await everythingIn(admin, record.schemaName);
	expect(left).not.toMatch(/gus\.guest|Dear Gus/);
	expect(left).toMatch(/other@far\.example/);
	expect((await facts()).slice(-4)).toEqual([
		"invited someone who was erased",
		"invited other@far.example",
		"revoked the invitation to someone who was erased",
		"permanently erased an invited person",
	]);
	expect((await verifyAudit(owner)).fault).toBeUndefined();
	expect(await refusalOf(restoreInvitation(owner, id))).toMatchObject({ status: 404 });
	expect(await refusalOf(resendInvitation(owner, id, 1))).toMatchObject({ status: 404 });
	expect(await revokeInvitation(owner, other.id)).toBeDefined();
	expect(await eraseInvited(owner, address)).toEqual({
		refused: "This workspace has no record of that address.",
	});
});

test("a member, a pending invitation and an unknown address each get their own sentence, and nothing changes", async () => {
	const mei = await aMember(pool, record, "member");
	await anInvitation(owner, "open@far.example");
	const before = await everythingIn(admin, record.schemaName);

	const refusedOf = async (address: string) => (await eraseInvited(owner, address)).refused;

	expect(await refusedOf(mei.member.email)).toMatch(/^They are a member/);
	expect(await refusedOf("open@far.example")).toMatch(/still pending. Revoke it first/);
	expect(await refusedOf("nobody@far.example")).toMatch(/no record of that address/);
	expect(await refusedOf("not an address")).toBe("“not an address” is not an email address.");
	expect(await everythingIn(admin, record.schemaName)).toBe(before);
});

test("only owners erase, and others read why they cannot", async () => {
	const manager = await aMember(pool, record, "admin");
	const member = await aMember(pool, record, "member");

	expect(await refusalOf(eraseInvited(manager, "a@b.example"))).toMatchObject({
		status: 403,
		rule: "organization:manage",
	});
	expect((await getErasureStart(manager)).reason?.sentence).toMatch(/does not include/);
	expect((await getErasureStart(owner)).reason).toBeNull();
	expect(await refusalOf(getErasureStart(member))).toMatchObject({ status: 403, rule: "users:manage" });
});
