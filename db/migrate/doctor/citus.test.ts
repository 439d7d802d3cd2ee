import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { examine } from "#db/migrate/doctor/doctor.ts";
import { answerFromNodes, lookLikeCitus } from "#tests/support/databases/citus.ts";
import { testDatabase } from "#tests/support/databases/database.ts";

let url: string;
let admin: Sql;
let database: string;
beforeAll(async () => {
	url = (await testDatabase()).url;
	admin = connect({ url });
	database = new URL(url).pathname.slice(1);
	await lookLikeCitus(admin);
});
afterAll(() => admin.end());

const checkOf = async (name: string) => (await examine(url)).checks.find((one) => one.name === name);

test("the trial stays on the coordinator: a node does not know a role that was not committed", async () => {
	await admin.unsafe(`
		create function public.propagate() returns event_trigger language plpgsql as $$ begin
			if coalesce(current_setting('citus.enable_ddl_propagation', true), 'on') = 'on' then
				raise 'role "%" does not exist', current_user;
			end if;
		end $$;
		create event trigger propagate on ddl_command_end when tag in ('CREATE SCHEMA') execute function public.propagate()`);

	const { checks } = await examine(url);

	await admin.unsafe("drop event trigger propagate; drop function public.propagate");
	expect(checks).toContainEqual({
		name: "create a schema under the owner's role",
		state: "ok",
		found: "tried, and rolled back",
	});
});

test("the views that name every workspace are reported until nobody but their owner can read them", async () => {
	const before = await checkOf("tenantry_app has no right on any table");
	const [, onCoordinator, onNodes] =
		/^(revoke .*); then, for the nodes: (select .*)$/.exec(before?.remedy ?? "") ?? [];
	await admin.unsafe(onCoordinator ?? "");

	expect(before?.found).toMatch(/citus_(schemas|tables), citus_(schemas|tables)$/);
	expect(onNodes).toBe(
		"select run_command_on_workers('revoke all on citus_schemas, citus_tables from public')",
	);
	expect(await checkOf("tenantry_app has no right on any table")).toMatchObject({ state: "ok" });
});

test("a node that was added since the last migrate is reported, and so is one that does not answer", async () => {
	const name = "the nodes let the owner's role create schemas";
	await answerFromNodes(admin, { "node-2": "t", "node-3": "t" });
	const before = await checkOf(name);

	await answerFromNodes(admin, { "node-2": "t", "node-3": "f", "node-4": "failed to connect" });

	expect(before).toMatchObject({ state: "ok", found: "allowed" });
	expect(await checkOf(name)).toEqual({
		...{ name, state: "missing", found: "node-3: not allowed; node-4: failed to connect" },
		remedy: "TENANT_ROLES_LOGIN=on npm run migrate, after each node that you add",
	});
});

test.each([
	["Citus distributes only workspaces", "enable_schema_based_sharding", "on", "off"],
	["connections to the nodes", "max_cached_conns_per_worker", "1", "0"],
])("%s: a warning while citus.%s is %s, and none when it is %s", async (name, setting, bad, good) => {
	const states: unknown[] = [];
	for (const value of [bad, good]) {
		await admin.unsafe(`alter database "${database}" set citus.${setting} = ${value}`);
		states.push(await checkOf(name));
	}

	expect(states).toMatchObject([
		{ state: "warning", remedy: expect.stringContaining(`citus.${setting} = ${good}`) },
		{ state: "ok" },
	]);
});

test("on a plain server nothing is said of Citus", async () => {
	await admin.unsafe("delete from pg_extension where extname = 'citus'");

	expect(JSON.stringify((await examine(url)).checks)).not.toMatch(/the nodes|only workspaces/);
});
