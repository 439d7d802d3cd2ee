import { RouterContextProvider } from "react-router";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { type Front, openFront } from "#tests/support/browser/visit.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { takeOutbox } from "#tests/support/world/clerk-outbox.ts";
import { sessionsOf } from "#tests/support/world/onboarding.ts";
import { asMember } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";

let front: Front;
let sql: Sql;
let create: typeof import("./workspaces.server.ts")["createWorkspace"];
let receive: typeof import("#app/features/clerk-sync/webhooks/inbox.server.ts")["receive"];
beforeAll(async () => {
	sql = connect({ url: (await testDatabase()).url });
	front = await openFront({ environment: { DATABASE_URL: process.env.DATABASE_URL ?? "" } });
	({ createWorkspace: create } = await import("./workspaces.server.ts"));
	({ receive } = await import("#app/features/clerk-sync/webhooks/inbox.server.ts"));
});
beforeEach(() => {
	takeOutbox(front.local.emulator);
});
afterEach(() => {
	front.turn({ failures: [], latency: [] });
});
afterAll(async () => {
	await (await import("#app/platform/database/database.server.ts")).closeDatabase();
	await Promise.all([front.stop(), sql.end()]);
});

const facts = { requestId: "req_1", nonce: "", ip: "192.0.2.7", userAgent: "test" };
const bo = "user_both";
const dana = "user_demo_owner";

const atClerk = (name: string) =>
	Object.values(front.local.emulator.state.organizations).filter((one) => one.name === name);

/** Lists the active members of the workspace at this address, as `id role`. */
async function membersOf(slug: string): Promise<string[]> {
	const [tenant] = await sql`select schema_name from public.tenants where slug = ${slug}`;
	if (!tenant) return [];
	const rows = await sql.unsafe(
		`select id, role from "${tenant.schema_name}".users where is_active order by id`,
	);
	return rows.map(({ id, role }) => `${id} ${role}`);
}

async function workspacesNamed(name: string): Promise<number> {
	return (await sql`select 1 from public.tenants where name = ${name}`).length;
}

/** Waits for Clerk's webhook about an organization, which it sends before it answers the form. */
async function toldOf(type: string) {
	for (;;) {
		const found = takeOutbox(front.local.emulator).find((event) => event.type === type);
		if (found) return found;
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
}

test("one press creates the organization at Clerk and the workspace here, with its owner, index and first entry", async () => {
	const created = await create(bo, { name: "Northwind", slug: "northwind" }, facts);

	expect(created).toEqual({ outcome: "created", slug: "northwind" });
	expect(atClerk("Northwind")).toMatchObject([{ createdBy: bo }]);
	expect(await membersOf("northwind")).toEqual([`${bo} owner`]);
	const [tenant] = await sql`select id, schema_name from public.tenants where slug = 'northwind'`;
	expect(tenant?.id).toBe(atClerk("Northwind")[0]?.id);
	expect(
		await sql`select user_id, role, status from public.organization_memberships
		where organization_id = ${tenant?.id}`,
	).toEqual([{ user_id: bo, role: "owner", status: "active" }]);
	const trail = await entriesOf(await asMember({ slug: "northwind" }, bo));
	expect(trail).toMatchObject([
		{
			event: "workspace.created",
			actorKind: "member",
			actorId: bo,
			...{ ip: null, origin: { ip: "192.0.2.7", userAgent: "test" }, requestId: "req_1" },
		},
	]);
});

test("pressing five times at the same moment creates one workspace and leaves one organization at Clerk", async () => {
	const press = () => create(bo, { name: "Impatient", slug: "impatient" }, facts);

	const outcomes = await Promise.all([press(), press(), press(), press(), press()]);

	expect(outcomes).toEqual(Array.from({ length: 5 }, () => ({ outcome: "created", slug: "impatient" })));
	expect(await workspacesNamed("Impatient")).toBe(1);
	expect(atClerk("Impatient")).toHaveLength(1);
	expect(await membersOf("impatient")).toEqual([`${bo} owner`]);
	const [tenant] = await sql`select id from public.tenants where slug = 'impatient'`;
	expect(tenant?.id).toBe(atClerk("Impatient")[0]?.id);
});

test("pressed again later, the button finds what the first press created", async () => {
	const first = await create(bo, { name: "Again", slug: "again" }, facts);

	const second = await create(bo, { name: "Again", slug: "again" }, facts);

	expect(second).toEqual(first);
	expect(atClerk("Again")).toHaveLength(1);
});

const firstProject = "Moon base";
const projectsOf = async (slug: string) => {
	const { listProjects } = await import("#app/features/projects/list/list.server.ts");
	const { projects } = await listProjects(await asMember({ slug }, bo), { status: "all", sort: "name" });
	return projects.map(({ name, slug: address, isPublic }) => ({ name, address, isPublic }));
};

test("a workspace begins with the project that its form named, and its owner has nothing left to do for that step", async () => {
	const created = await create(bo, { name: "Begun", slug: "begun", firstProject }, facts);

	const [project] = await projectsOf("begun");
	expect(project).toMatchObject({ name: firstProject, isPublic: true });
	expect(created).toEqual({ outcome: "created", slug: "begun", project: project?.address });
	const owner = await asMember({ slug: "begun" }, bo);
	expect((await entriesOf(owner)).map(({ event }) => event)).toEqual([
		"workspace.created",
		"project.created",
	]);
	const { beginMyOnboarding } = await import("#app/features/onboarding/progress/begin.server.ts");
	await beginMyOnboarding(owner);
	expect(await sessionsOf(owner)).toEqual([expect.stringContaining("Create your first project done")]);
});

test("the same form twice creates one project, and after a failure halfway only what is missing", async () => {
	await create(bo, { name: "Halfway", slug: "halfway" }, facts);

	const again = await create(bo, { name: "Halfway", slug: "halfway", firstProject }, facts);
	const twice = await create(bo, { name: "Halfway", slug: "halfway", firstProject }, facts);

	const projects = await projectsOf("halfway");
	expect(projects).toHaveLength(1);
	expect(again).toMatchObject({ outcome: "created", project: projects[0]?.address });
	expect(twice).toEqual({ outcome: "created", slug: "halfway", project: undefined });
});

test("an address that is or was in use is taken, and Clerk is not even asked", async () => {
	await create(bo, { name: "First", slug: "wanted" }, facts);
	const [tenant] = await sql`select id from public.tenants where slug = 'wanted'`;
	await sql`insert into public.tenant_slugs (slug, tenant_id) values ('wanted-before', ${tenant?.id})`;

	for (const slug of ["wanted", "wanted-before"]) {
		expect(await create(dana, { name: "Second", slug }, facts)).toEqual({ outcome: "taken" });
	}

	expect(atClerk("Second")).toEqual([]);
	expect(await workspacesNamed("Second")).toBe(0);
});

test("one's own workspace with another name does not pass for the new one", async () => {
	await create(bo, { name: "Mine", slug: "mine" }, facts);

	expect(await create(bo, { name: "Another", slug: "mine" }, facts)).toEqual({ outcome: "taken" });
});

test("a workspace that someone else owns does not pass for one that a member of it has created", async () => {
	await create(bo, { name: "Ours", slug: "ours" }, facts);
	await sql`insert into public.users (clerk_user_id, email) values (${dana}, 'dana@example.test') on conflict do nothing`;
	await sql`insert into public.organization_memberships (organization_id, user_id, role, status, joined_at)
		select id, ${dana}, 'member', 'active', now() from public.tenants where slug = 'ours'`;

	expect(await create(dana, { name: "Ours", slug: "ours" }, facts)).toEqual({ outcome: "taken" });
});

test("of two people who want one address at the same moment, one gets it and the other leaves no organization", async () => {
	const outcomes = await Promise.all([
		create(bo, { name: "Race of Bo", slug: "race" }, facts),
		create(dana, { name: "Race of Dana", slug: "race" }, facts),
	]);

	expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["created", "taken"]);
	expect([...atClerk("Race of Bo"), ...atClerk("Race of Dana")]).toHaveLength(1);
	expect(await membersOf("race")).toHaveLength(1);
});

test.each(["hangup", 500, 429] as const)(
	"while Clerk answers %s nothing is made, and the next try succeeds",
	async (status) => {
		const values = { name: `Later ${status}`, slug: `later-${status}` };
		front.turn({ failures: [{ match: "POST /v1/organizations", status }] });

		await expect(create(bo, values, facts)).rejects.toMatchObject({ name: "ClerkUnavailable" });

		expect(await workspacesNamed(values.name)).toBe(0);
		front.turn({ failures: [] });
		expect(await create(bo, values, facts)).toMatchObject({ outcome: "created" });
	},
);

test("while Clerk is down the form comes back with 503 and everything typed", async () => {
	const { action } = await import("./routes/new.tsx");
	const { personContext } = await import("#app/tenant/people/person.ts");
	const { requestContext } = await import("#app/platform/request/request.server.ts");
	const context = new RouterContextProvider();
	context.set(personContext, { userId: bo, sessionId: "sess_1", via: "token" });
	context.set(requestContext, facts);
	const body = new URLSearchParams({ name: "Typed name", slug: "typed-name" });
	const request = new Request("http://localhost:3000/workspaces/new", { method: "POST", body });
	front.turn({ failures: [{ match: "* /v1/*", status: "hangup" }] });

	const answer = (await action({ request, context, params: {} } as never)) as {
		init: ResponseInit;
		data: { result: { initialValue: unknown; error: unknown } };
	};

	expect(answer.init.status).toBe(503);
	expect(answer.data.result.initialValue).toEqual({ name: "Typed name", slug: "typed-name" });
	expect(JSON.stringify(answer.data.result.error)).toContain("Nothing was created");
	expect(await workspacesNamed("Typed name")).toBe(0);
});

test("the webhook, twenty times and at the same moment as the form, changes nothing about the result", async () => {
	front.turn({ latency: [{ match: "GET /v1/users/*", ms: 5 }] });

	const [created] = await Promise.all([
		create(bo, { name: "Together", slug: "together" }, facts),
		toldOf("organization.created").then((event) =>
			Promise.all(
				Array.from({ length: 20 }, (_, copy) => receive({ ...event, id: `msg_together_${copy % 10}` })),
			),
		),
	]);

	expect(created).toEqual({ outcome: "created", slug: "together" });
	expect(await workspacesNamed("Together")).toBe(1);
	expect(await membersOf("together")).toEqual([`${bo} owner`]);
	expect(atClerk("Together")).toHaveLength(1);
});

test("when the process dies before the workspace is created, the webhook creates it at the chosen address", async () => {
	const { createOrganization } = await import("#app/platform/clerk/directory.server.ts");
	await createOrganization({ name: "Orphan", createdBy: bo, privateMetadata: { address: "chosen-place" } });

	const outcomes = [];
	for (const event of takeOutbox(front.local.emulator)) outcomes.push(await receive(event));

	expect(outcomes).toEqual(["applied", "applied"]);
	expect(await membersOf("chosen-place")).toEqual([`${bo} owner`]);
});

test("webhooks about an organization that lost the race for its address create no second workspace, in any order", async () => {
	await Promise.all([1, 2, 3].map(() => create(bo, { name: "Echo", slug: "echo" }, facts)));
	const told = takeOutbox(front.local.emulator);
	expect(told.filter(({ type }) => type === "organization.deleted")).toHaveLength(2);

	for (const event of told.toReversed()) await receive(event);
	for (const event of told) await receive({ ...event, id: `${event.id}_again` });

	expect(await workspacesNamed("Echo")).toBe(1);
	expect(await membersOf("echo")).toEqual([`${bo} owner`]);
	const [tenant] = await sql`select status from public.tenants where slug = 'echo'`;
	expect(tenant?.status).toBe("active");
});

test("a person whose account is gone cannot create anything", async () => {
	await expect(create("user_gone", { name: "Ghost", slug: "ghost" }, facts)).rejects.toMatchObject({
		init: { status: 401 },
	});
	expect(atClerk("Ghost")).toEqual([]);
});
