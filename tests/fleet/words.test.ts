import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { connect } from "#db/client.ts";
import { describeBlockers } from "#db/migrate/lock.ts";
import { migrateUp } from "#db/migrate/migrate-up.ts";
import { listFailed } from "#db/migrate/resume.ts";
import { rollbackTenant } from "#db/migrate/undo.ts";
import { moveToRing } from "#db/tenancy/lifecycle/status-changes.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { anotherDatabase } from "#tests/support/databases/database.ts";
import { callIn } from "./command-line.ts";
import { aFleet, type Fleet } from "./fleet.ts";

// Each test is several commands, and the machine may have more to do.
vi.setConfig({ testTimeout: 120_000 });

let fleet: Fleet;
beforeAll(async () => {
	fleet = await aFleet(3);
}, 120_000);
afterAll(() => fleet.close());

const migrate = (...words: string[]) => callIn(fleet, "migrate", ...words);

const SECRET = "secret@person.example";

const FAILING: [what: string, up: string, says: RegExp[]][] = [
	[
		"a constraint",
		`create unique index users_email on @."users" (email)`,
		[/Detail: Key \(email\)=\(…\) is duplicated\./, /Statement: create unique index users_email on/],
	],
	[
		"a row that a check refuses",
		`alter table @."users" add constraint no_email check (email is null)`,
		[/check constraint "no_email" of relation "users" is violated/, /Statement: alter table/],
	],
	[
		"a new row",
		`insert into @."users" (id, email) select id, email from @."users"`,
		[/Detail: Key \(id\)=\(…\) already exists/, /Statement: insert into/],
	],
	[
		"a value of another type",
		`alter table @."users" alter column email type int using email::int`,
		[/invalid input syntax for type integer: “…”/, /Statement: alter table/],
	],
	[
		"a slip",
		`alter table @."users" ad column x int`,
		[/0002_failing\/up\.sql:1: error syntax: .*syntax error at or near "ad"/],
	],
	[
		"a wrong name",
		`alter table @."users" drop column e_mail`,
		[/column "e_mail".* does not exist/, /Statement: alter/],
	],
	[
		"what a trigger does meanwhile",
		[
			`create function @.also() returns trigger language plpgsql as $$ begin insert into @.users (id) values ('b'); return new; end $$`,
			`create trigger also before insert on @.audit_chain for each row execute function @.also()`,
			`insert into @.audit_chain values (2, 0, '')`,
		].join("\n--> statement-breakpoint\n"),
		[
			/Detail: Key \(id\)=\(…\) already exists/,
			/Statement: insert into "tenant_fleet_0001"\.audit_chain values \(2, 0, ''\)$/,
		],
	],
	[
		"a function that is not there",
		`select pg_catalog.lower(1) from @."users"`,
		[/Hint: No function matches/, /Statement: select → pg_catalog\.lower\(1\) from/],
	],
];

/** What an `up` says of what fails in a workspace, or of what would fail in any: that is refused before a run is begun. */
async function refusalBy(slug: string): Promise<string> {
	try {
		const { runId } = await migrateUp(fleet.url, { folder: fleet.folder, tenants: [slug] });
		const [failed] = await listFailed(fleet.url, runId ?? 0);
		return failed?.error ?? "";
	} catch (error) {
		return (error as Error).message;
	}
}

test.each(FAILING)(
	"PostgreSQL's message is reported in full, without the content of a row: %s",
	async (_, up, says) => {
		await fleet.admin.unsafe(`delete from tenant_fleet_0001.users`);
		await fleet.admin.unsafe(
			`insert into tenant_fleet_0001.users (id, email) values ('${SECRET}', '${SECRET}'), ('b', '${SECRET}')`,
		);
		fleet.write("0002_failing", up);

		const said = await refusalBy("fleet-0001").finally(() => fleet.remove("0002_failing"));

		for (const pattern of says) expect(said).toMatch(pattern);
		expect(said).not.toContain(SECRET);
	},
);

const WRONG: [what: string, prepare: () => void, says: RegExp][] = [
	[
		"two of one number",
		() => {
			fleet.write("0002_one", "select 1");
			fleet.write("0002_other", "select 1");
		},
		/^Migrations tenant\/0002_one and tenant\/0002_other have the same number[\s\S]*db:generate -- renumber 0002_other\n/,
	],
	["a name that is none", () => fleet.write("two", "select 1"), /^Migration tenant\/two: name it like/],
	["an empty file", () => fleet.write("0002_one", "\n"), /^Migration tenant\/0002_one\/up\.sql is empty\.\n/],
];

test.each(WRONG)(
	"a mistake in the files is reported in a sentence by every command: %s",
	async (_, prepare, says) => {
		prepare();

		onTestFinished(() => {
			for (const name of ["0002_one", "0002_other", "two"]) {
				try {
					fleet.remove(name);
				} catch {
					// Not part of this case.
				}
			}
		});

		const answers = await Promise.all(["up", "rehearse", "lint"].map((command) => migrate(command)));

		for (const { code, err } of answers) {
			expect(err).toMatch(says);
			expect(err).not.toMatch(/\n\s+at /);
			expect(code).toBe(1);
		}
	},
);

test("a target that is not there is a sentence", async () => {
	expect(await migrate("up", "--to", "0099")).toMatchObject({
		code: 1,
		err: "There is no migration 0099.\n",
	});
});

test("the blocker is named to an administrator who is not a superuser", async () => {
	await fleet.admin.unsafe("create role watcher login password 'postgres' noinherit");
	await fleet.admin.unsafe("create role stranger login password 'postgres' superuser");
	const as = (login: string) => fleet.url.replace("postgres://postgres:", `postgres://${login}:`);
	const holders = [connect({ url: appUrl(fleet.url) }), connect({ url: as("stranger") })];
	for (const [at, holder] of holders.entries()) {
		await holder.unsafe("begin");
		if (at === 0) await holder.unsafe("set local role tenantry_owner");
		await holder.unsafe(`lock table tenant_fleet_000${at}.users in access share mode`);
	}

	const ours = await describeBlockers(as("watcher"), "tenant_fleet_0000");
	const theirs = await describeBlockers(as("watcher"), "tenant_fleet_0001");

	await Promise.all(holders.map((holder) => holder.end()));
	await fleet.admin.unsafe("drop role watcher");
	await fleet.admin.unsafe("drop role stranger");
	expect(ours).toMatch(/^pid \d+, \d+ s: lock table tenant_fleet_0000\.users/);
	expect(theirs).toMatch(
		/^pid \d+, stranger with tenantry: only that login or a superuser can see its query$/,
	);
});

async function putInto(ring: "early" | "general"): Promise<void> {
	const pool = new ConnectionPool({ url: appUrl(fleet.url), size: 1 });
	await moveToRing(pool, "fleet-0002", ring, { kind: "operator", id: "olga@ops" });
	await pool.close();
}

const ISO = /\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\b/;

test.each(["German, DMY", "SQL, MDY"])(
	"times are ISO 8601 though the server writes them as %s, and a run says what was asked of it",
	async (style) => {
		const [row] = await fleet.admin<{ name: string }[]>`select current_database() as name`;
		await fleet.admin.unsafe(`alter database ${row?.name} set datestyle = '${style}'`);
		await fleet.admin.unsafe(`alter database ${row?.name} set timezone = 'Asia/Kolkata'`);
		fleet.write(
			"0002_dated",
			`alter table @."users" add column dated int`,
			`alter table @."users" drop column dated`,
		);
		const { folder } = fleet;
		await migrateUp(fleet.url, { folder, tenants: ["fleet-0001"], to: "0002" });
		await putInto("early");
		await migrateUp(fleet.url, { folder, ring: "early" });

		const { out } = await migrate("runs");
		const [newest = "", before = ""] = out.split("\n");
		const shown = await migrate("runs", "show", newest.split(" ")[0] ?? "");
		const sheet = await callIn(fleet, "tenant", "show", "fleet-0002");

		expect(newest).toMatch(/up for ring early, done, /);
		expect(before).toMatch(/up for fleet-0001 to 0002, done, /);
		for (const text of [newest, before, shown.out, sheet.out]) expect(text).toMatch(ISO);
		expect(sheet.out).toMatch(/^ring +early$/m);
		for (const slug of ["fleet-0001", "fleet-0002"])
			await rollbackTenant(fleet.url, slug, "0001", { folder });
		await putInto("general");
		fleet.remove("0002_dated");
		await fleet.admin.unsafe(`alter database ${row?.name} reset datestyle`);
	},
);

test("a ring is one of three, and saying it twice changes nothing", async () => {
	const wrong = await callIn(fleet, "tenant", "ring", "fleet-0002", "2", "--yes");
	const done = await callIn(fleet, "tenant", "ring", "fleet-0002", "late", "--yes");
	const again = await callIn(fleet, "tenant", "ring", "fleet-0002", "late", "--yes");
	const never = await callIn(fleet, "tenant", "ring", "fleet-0999", "late", "--yes");

	expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining("early, general, late") });
	expect(done).toMatchObject({ code: 0, out: "fleet-0002 is now in the ring late.\n" });
	expect(again.out).toMatch(/nothing was changed/);
	expect(never).toMatchObject({ code: 1, err: "There is no workspace fleet-0999.\n" });
});

test("a warning about a migration that everybody has is not repeated, unless it is asked for", async () => {
	fleet.write(
		"0002_warned",
		`create index users_name on @."users" (first_name)`,
		`drop index @."users_name"`,
	);
	const before = await migrate("lint");
	await migrate("up");
	fleet.write("0003_new", `create index users_role on @."users" (role)`, `drop index @."users_role"`);

	const [after, all, alone] = [
		await migrate("lint"),
		await migrate("lint", "--all"),
		await callIn({ ...fleet, url: "" }, "migrate", "lint"),
	];

	expect(before.out).toMatch(/0002_warned\/up\.sql:1: warning new-index/);
	expect(after.out).not.toMatch(/0002_warned.*warning/);
	expect(after.out).toMatch(/0003_new\/up\.sql:1: warning new-index/);
	expect(after.out).toMatch(/warnings about migrations that are applied everywhere are left out/);
	for (const { out } of [all, alone]) expect(out).toMatch(/0002_warned\/up\.sql:1: warning new-index/);
	expect(alone.out).toMatch(/No database could be asked/);
	fleet.remove("0003_new");
});

const LOOKING = [
	["status"],
	["up", "--dry-run"],
	["rehearse"],
	["runs"],
	["drift"],
	["repair"],
	["status", "--verify"],
];

test("on an empty database every look says what would be done, and does nothing", async () => {
	const { url, drop } = await anotherDatabase({ from: "template0" });
	const answers = await Promise.all(LOOKING.map((words) => callIn({ ...fleet, url }, "migrate", ...words)));
	const json = await callIn({ ...fleet, url }, "migrate", "status", "--json");
	const lint = await callIn({ ...fleet, url }, "migrate", "lint");
	const sql = connect({ url });
	const made = await sql`select relname from pg_class where relnamespace = 'public'::regnamespace`;
	await sql.end();
	await drop();

	for (const answer of answers) {
		expect(answer).toMatchObject({ code: 0, err: "" });
		expect(answer.out).toMatch(
			/^Nothing is installed in this database yet[\s\S]*public schema: 0001_registry, /,
		);
	}
	expect(JSON.parse(json.out)).toMatchObject({ firstInstallation: true, public: expect.any(Array) });
	expect(lint.err).toBe("");
	expect(made).toHaveLength(0);
});
