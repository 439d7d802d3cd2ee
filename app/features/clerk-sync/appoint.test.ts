import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { connect, type Sql } from "#db/client.ts";
import { reactivateTenant } from "#db/tenancy/lifecycle/status-changes.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { appointOwner, NotAppointed } from "./appoint.server.ts";

let pool: ConnectionPool;
let sql: Sql;
beforeAll(async () => {
	pool = await testPool();
	sql = connect({ url: (await testDatabase()).url });
});
afterAll(() => Promise.all([pool.close(), closeDatabase(), sql.end()]));

test("a workspace without an owner opens only after an operator has appointed one of its members", async () => {
	const tenant = await aTenant(pool);
	const { member } = await aMember(pool, tenant, "viewer");
	const actor = { kind: "operator", id: "olga@ops" } as const;
	await sql.unsafe(`update "${tenant.schemaName}".users set is_active = false where role = 'owner'`);
	await sql`update public.tenants set status = 'suspended', is_active = false where id = ${tenant.id}`;

	await expect(reactivateTenant(pool, tenant.slug, actor)).rejects.toThrow(/has no active owner.*appoint/);
	const done = await appointOwner(tenant.slug, member.id, actor.id);
	const again = await appointOwner(tenant.slug, member.id, actor.id);
	const opened = await reactivateTenant(pool, tenant.slug, actor);

	expect([done.changed, again.changed]).toEqual([true, false]);
	expect(opened.tenant.status).toBe("active");
	const [line] = await sql.unsafe(
		`select event, actor_kind, actor_id from "${tenant.schemaName}".audit_logs where event = 'member.reassigned'`,
	);
	expect(line).toEqual({ event: "member.reassigned", actor_kind: "operator", actor_id: "olga@ops" });
});

test("only an active member can be appointed, and only in an existing workspace", async () => {
	const tenant = await aTenant(pool);
	const { member } = await aMember(pool, tenant, "member");
	await sql.unsafe(`update "${tenant.schemaName}".users set is_active = false where id = '${member.id}'`);

	await expect(appointOwner(tenant.slug, member.id, "o")).rejects.toThrow(NotAppointed);
	await expect(appointOwner(tenant.slug, "user_nobody", "o")).rejects.toThrow("is not an active member");
	await expect(appointOwner("nowhere", member.id, "o")).rejects.toThrow("There is no workspace nowhere");
});
