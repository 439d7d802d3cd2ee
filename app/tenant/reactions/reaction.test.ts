import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { connect, type Sql } from "#db/client.ts";
import { archiveTenant } from "#db/tenancy/lifecycle/status-changes.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aProject } from "#tests/support/world/project.ts";
import { runReactions } from "#tests/support/world/reactions.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { addEntries } from "#tests/support/world/trail.ts";
import type { Tenant } from "../tenant.server.ts";
import { type Occurrence, reaction } from "./reaction.server.ts";
import { LONGEST_CHAIN } from "./run-reaction.server.ts";

let pool: ConnectionPool;
let admin: Sql;
let record: TenantRecord;
let member: Tenant;
beforeAll(async () => {
	pool = await testPool();
	admin = connect({ url: (await testDatabase()).url });
	record = await aTenant(pool);
	member = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
	await runReactions({ reactions: [] });
});
afterAll(() => Promise.all([pool.close(), admin.end(), closeDatabase()]));

/** A reaction that notes what it receives, in order. */
function listener(name = "test.listen") {
	const heard: Occurrence<"project.created">[] = [];
	const listen = reaction(name, ["project.created"], async (_tenant, occurrence) => {
		heard.push(occurrence);
	});
	return { heard, listen };
}

const waiting = async () => {
	const [row] = await admin`select count(*)::int as n from public.event_outbox`;
	return row?.n;
};

test("a reaction learns what happened, to what, when and by whom, once", async () => {
	const { heard, listen } = listener();
	const slug = await aProject(member, "Moon base");

	await runReactions({ reactions: [listen] });
	await runReactions({ reactions: [listen] });

	expect(heard).toEqual([
		{
			id: expect.stringMatching(/^[\da-f-]{36}$/),
			event: "project.created",
			payload: expect.objectContaining({ name: "Moon base", slug }),
			at: expect.any(Date),
			actor: { kind: "member", id: member.member.id },
			subject: { type: "project", id: String(heard[0]?.payload.id) },
		},
	]);
	const entries = await member.read(({ db, tables: { auditLogs } }) =>
		db.select({ id: auditLogs.id }).from(auditLogs).where(eq(auditLogs.event, "project.created")),
	);
	expect(entries).toEqual([{ id: heard[0]?.id }]);
	expect(await waiting()).toBe(0);
});

test("it opens the workspace for reading and writing, and is the actor of what it writes", async () => {
	const opened: unknown[] = [];
	const rename = reaction("project.note", ["project.created"], async (tenant, { payload }) => {
		opened.push([tenant.id, tenant.slug, tenant.name, tenant.timeZone, tenant.address, tenant.origin]);
		const [found] = await tenant.read(({ db, tables: { projects } }) =>
			db.select({ name: projects.name }).from(projects).where(eq(projects.id, payload.id)),
		);
		opened.push(found?.name);
		await tenant.write(({ record }) => record("project.archived", payload));
	});
	await aProject(member, "Sea lab");

	await runReactions({ reactions: [rename] });

	const { id, slug, name } = record;
	expect(opened).toEqual([
		[id, slug, name, "UTC", `http://localhost:3000/${slug}`, "http://localhost:3000"],
		"Sea lab",
	]);
	const [entry] = await member.read(({ db, tables: { auditLogs } }) =>
		db.select().from(auditLogs).where(eq(auditLogs.event, "project.archived")),
	);
	expect(entry).toMatchObject({ actorKind: "system", actorId: "project.note" });
});

test("a reaction cannot write in a read transaction, and a transaction inside another is refused", async () => {
	const refused: unknown[] = [];
	const careless = reaction("test.careless", ["project.created"], async (tenant) => {
		const write = tenant.read(({ db, tables: { projects } }) => db.update(projects).set({ name: "x" }));
		refused.push(await write.catch((error) => error.cause.code));
		const nested = tenant.read(() => tenant.read(async () => 1));
		refused.push(await nested.catch((error) => error.message));
	});
	await aProject(member, "Careless");

	await runReactions({ reactions: [careless] });

	expect(refused).toEqual(["25006", expect.stringMatching(/inside another/)]);
});

test("a rolled-back event reaches no reaction", async () => {
	const { heard, listen } = listener();
	const attempt = member.write(async (writing) => {
		writing.authorize("projects:create");
		await writing.record("project.created", { id: 99, name: "Never", slug: "never", isPublic: false });
		throw new Error("thought better of it");
	});

	await expect(attempt).rejects.toThrow(/thought better/);
	await runReactions({ reactions: [listen] });

	expect(heard).toEqual([]);
});

test("nothing is announced before it is committed", async () => {
	const { heard, listen } = listener();
	await member.write(async (writing) => {
		writing.authorize("projects:create");
		await writing.record("project.created", { id: 98, name: "Soon", slug: "soon", isPublic: false });
		await runReactions({ reactions: [listen] });
		expect(heard).toEqual([]);
	});

	await runReactions({ reactions: [listen] });

	expect(heard.map(({ payload }) => payload.name)).toEqual(["Soon"]);
});

test("the creation of a workspace is announced too", async () => {
	const born: string[] = [];
	const greet = reaction("test.greet", ["workspace.created"], async ({ slug }, { payload }) => {
		born.push(`${slug} ${payload.owner}`);
	});
	const { id, slug } = await aTenant(pool);

	await runReactions({ reactions: [greet] });

	expect(born).toEqual([`${slug} ${id.replace("org_", "user_")}`]);
});

test("an event without reactions is finished, and one that only a newer version knows waits for that", async () => {
	const tell = (event: string) => admin`
		insert into public.event_outbox (tenant_id, event_id, event) values (${record.id}, gen_random_uuid(), ${event})`;
	await tell("project.restored");
	await tell("comet.sighted");

	await runReactions({ reactions: [] });

	expect(await admin`select event from public.event_outbox`).toEqual([{ event: "comet.sighted" }]);
	await admin`update public.event_outbox set at = now() - interval '25 hours'`;
	await runReactions({ reactions: [] });
	expect(await waiting()).toBe(0);
});

test("a closed or deleted workspace is silently left alone", async () => {
	const { heard, listen } = listener();
	const closing = await aTenant(pool);
	await aProject(await aMember(pool, closing, "admin"), "Last words");
	await admin`
		insert into public.event_outbox (tenant_id, event_id, event)
		values ('org_of_nobody', gen_random_uuid(), 'project.created')`;
	await archiveTenant(pool, closing.slug, { reason: "test" }, { kind: "operator", id: "test" });

	expect(await runReactions({ reactions: [listen] })).toBe(2);

	expect(heard).toEqual([]);
	expect(await admin`select 1 from pgboss.job where state <> 'completed'`).toEqual([]);
});

test("an entry whose payload this version cannot read fails, and is not guessed at", async () => {
	const { heard, listen } = listener();
	const id = crypto.randomUUID();
	await inTenant(pool, record, "write", ({ db }) =>
		addEntries(db, [{ id, event: "project.created", payload: { title: "?" } }]),
	);
	await admin`
		insert into public.event_outbox (tenant_id, event_id, event) values (${record.id}, ${id}, 'project.created')`;

	await runReactions({ reactions: [listen] });

	expect(heard).toEqual([]);
	expect(
		await admin`select 1 from pgboss.job where state = 'retry' and data->>'eventId' = ${id}`,
	).toHaveLength(1);
	await admin`delete from pgboss.job where data->>'eventId' = ${id}`;
});

test("reactions that cause each other in a cycle end, where operators can see it", async () => {
	let ran = 0;
	const echo = reaction("test.echo", ["project.edited"], async (tenant, { payload }) => {
		ran++;
		await tenant.write(({ record }) => record("project.edited", payload));
	});
	await member.write(async (writing) => {
		writing.authorize("projects:create");
		const project = { id: 1, name: "Echo", slug: "echo", isPublic: false };
		await writing.record("project.edited", { ...project, changes: {} });
	});

	await runReactions({ reactions: [echo] });

	expect(ran).toBe(LONGEST_CHAIN + 1);
	const failed = await admin`select output->>'message' as message from pgboss.job where state = 'retry'`;
	expect(failed).toEqual([{ message: expect.stringMatching(/trigger each other in a loop/) }]);
	await admin`delete from pgboss.job where state = 'retry'`;
});

test("two reactions with the same name are refused", async () => {
	await expect(runReactions({ reactions: [listener().listen, listener().listen] })).rejects.toThrow(
		/same name/,
	);
});

test.each([
	`select * from public.event_outbox`,
	`insert into public.event_outbox (tenant_id, event_id, event) values ('x', gen_random_uuid(), 'project.created')`,
	`select data from pgboss.job`,
	`insert into pgboss.job (name) values ('reaction')`,
	`delete from pgboss.job`,
	`select pgboss.create_queue('x', '{}')`,
])("a workspace's role can neither see the queue nor put something into it: %s", async (statement) => {
	const attempt = inTenant(pool, record, "write", ({ db }) => db.execute(sql.raw(statement)));

	await expect(attempt).rejects.toMatchObject({ cause: { code: "42501" } });
});
