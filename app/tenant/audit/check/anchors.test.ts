import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";
import { anchorChains } from "./anchors.server.ts";

let pool: ConnectionPool;
let admin: Sql;
const workspaces: TenantRecord[] = [];
beforeAll(async () => {
	pool = await testPool();
	admin = connect({ url: (await testDatabase()).url });
	for (let count = 0; count < 6; count++) workspaces.push(await aTenant(pool));
});
afterAll(() => Promise.all([pool.close(), closeDatabase(), admin.end()]));

/** Something has happened in every workspace. */
const happen = () => admin`insert into public.tenant_activity (tenant_id, last_event_at)
	select id, now() from public.tenants
	on conflict (tenant_id) do update set last_event_at = now(), anchored_at = null`;
async function anchored(): Promise<string[]> {
	const rows = await admin`select tenant_id as id from public.tenant_activity where anchored_at is not null`;
	return rows.map(({ id }) => String(id)).sort();
}
const idsOf = (records: TenantRecord[]) => records.map(({ id }) => id).sort();

async function waiting(): Promise<number> {
	const [row] = await admin<{ n: number }[]>`select count(distinct pid)::int as n from pg_locks
		where not granted and database = (select oid from pg_database where datname = current_database())`;
	return row?.n ?? 0;
}

test("chains are anchored four at a time, and no more", async () => {
	await happen();
	const slow = workspaces.slice(0, 5).map(({ schemaName }) => `"${schemaName}".audit_chain`);
	const holder = connect({ url: (await testDatabase()).url });
	await holder.unsafe("begin");
	await holder.unsafe(`lock table ${slow.join(", ")} in access exclusive mode`);

	const running = anchorChains();
	for (let tries = 0; tries < 200 && (await waiting()) < 4; tries++) await sleep(10);
	await sleep(100);

	expect(await waiting()).toBe(4);
	await holder.unsafe("commit");
	await holder.end();
	expect(await running).toBe(6);
	expect(await anchored()).toEqual(idsOf(workspaces));
});

test("a workspace whose chain cannot be read stops no other, and is anchored once it can be", async () => {
	await happen();
	const [broken, ...others] = workspaces as [TenantRecord, ...TenantRecord[]];
	await admin.unsafe(`alter table "${broken.schemaName}".audit_chain rename to elsewhere`);

	expect(await anchorChains()).toBe(5);
	expect(await anchored()).toEqual(idsOf(others));

	await admin.unsafe(`alter table "${broken.schemaName}".elsewhere rename to audit_chain`);
	expect(await anchorChains()).toBe(1);
	expect(await anchored()).toEqual(idsOf(workspaces));
});

test("a workspace whose anchor cannot be written stops no other", async () => {
	await happen();
	const [broken, ...others] = workspaces as [TenantRecord, ...TenantRecord[]];
	await admin.unsafe(`create function refuse_anchor() returns trigger language plpgsql as
		$$ begin raise exception 'refused'; end $$`);
	await admin.unsafe(`create trigger refuse before update on public.tenant_activity for each row
		when (new.tenant_id = '${broken.id}') execute function refuse_anchor()`);

	expect(await anchorChains()).toBe(5);

	expect(await anchored()).toEqual(idsOf(others));
	await admin.unsafe("drop function refuse_anchor cascade");
});
