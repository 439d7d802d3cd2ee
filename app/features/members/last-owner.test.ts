import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { openFront } from "#tests/support/browser/visit.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";

// 10,000: the number that was promised. They share a few workspaces, each reset for a sequence in one statement.
const SEQUENCES = 10_000;
const WORKSPACES = 8;

const ROLES = ["owner", "admin", "member"] as const;
const STANDINGS = ["active", "active", "suspended", "left"] as const;

/** A workspace in which one sequence after another runs, with its four people. */
type World = { record: TenantRecord; people: string[]; as: (person: number) => Tenant };

/** The initial role and status of everyone but the first person, who is an owner. */
type Start = { role: (typeof ROLES)[number]; standing: (typeof STANDINGS)[number] }[];

/** One person's action on a person. */
type Step = { what: string; by: number; to: number; role: (typeof ROLES)[number] };
type Act = (world: World, step: Step) => Promise<unknown>;

let pool: ConnectionPool;
let sql: Sql;
let front: Awaited<ReturnType<typeof openFront>>;
let acts: Record<string, Act>;
let worlds: World[];

beforeAll(async () => {
	front = await openFront({ environment: { DATABASE_URL: process.env.DATABASE_URL ?? "" } });
	sql = connect(await testDatabase());
	pool = await testPool();
	acts = await waysIn();
	worlds = await Promise.all(Array.from({ length: WORKSPACES }, aWorld));
});
afterAll(async () => {
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	await Promise.all([pool.close(), closeDatabase(), sql.end(), front.stop()]);
});

async function aWorld(): Promise<World> {
	const { openTenant } = await import("#app/tenant/tenant.server.ts");
	const record = await aTenant(pool);
	const members: Tenant[] = [];
	for (const _ of [1, 2, 3, 4]) members.push(await aMember(pool, record, "member"));
	// The creator of the workspace is none of the four, because each sequence decides who owns it.
	await sql.unsafe(`update "${record.schemaName}".users set role = 'viewer', is_active = false, left_at = now()
		where role = 'owner'`);
	await sql`update public.organization_memberships set role = 'viewer', status = 'left'
		where organization_id = ${record.id} and role = 'owner'`;
	const tenants = members.map(({ member }) =>
		openTenant(record, member, { actorKind: "member", actorId: member.id }),
	);
	return {
		record,
		people: members.map(({ member }) => member.id),
		as: (person) => tenants[person] as Tenant,
	};
}

/** Everything that can change who owns a workspace, each through its own entry point. */
async function waysIn(): Promise<Record<string, Act>> {
	const { changeRole, reactivateMember, suspendMember } = await import("./change.server.ts");
	const { leaveWorkspace, readmitMember, removeMember } = await import("./leave-and-remove.server.ts");
	const { transferOwnership } = await import("./ownership.server.ts");
	const { forgetUser } = await import("#app/features/clerk-sync/changes/users.server.ts");
	const { applyMembership, endMembership } = await import(
		"#app/features/clerk-sync/changes/memberships.server.ts"
	);
	const { FOUND_BY_COMPARING: unmarked } = await import("#app/tenant/registry/apply-once.server.ts");
	const whom = ({ people }: World, { to }: Step) => people[to] as string;
	const atClerk = (world: World, step: Step) => ({
		...{ id: "orgmem_1", organizationId: world.record.id, userId: whom(world, step), role: "org:admin" },
		...{ since: Date.now(), updatedAt: Date.now() },
	});
	return {
		async changeRole(world, step) {
			const values = { role: step.role, shown: step.role, understood: true };
			const first = await changeRole(world.as(step.by), whom(world, step), values);
			if (first.outcome !== "stale") return;
			const shown = first.member.role.key;
			await changeRole(world.as(step.by), whom(world, step), { ...values, shown });
		},
		suspend: (world, step) => suspendMember(world.as(step.by), whom(world, step)),
		reactivate: (world, step) => reactivateMember(world.as(step.by), whom(world, step)),
		remove: (world, step) => removeMember(world.as(step.by), whom(world, step)),
		readmit: (world, step) => readmitMember(world.as(step.by), whom(world, step)),
		leave: (world, step) => leaveWorkspace(world.as(step.by)),
		transfer: (world, step) => transferOwnership(world.as(step.by), whom(world, step)),
		joinAtClerk: (world, step) => applyMembership(atClerk(world, step), unmarked),
		leaveAtClerk: (world, step) => endMembership(atClerk(world, step), unmarked),
		deleteAccount: (world, step) => forgetUser(whom(world, step), unmarked),
	};
}

// The first is an owner; the requests of the others are refused more often.
const anyActor = fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(3) });

/** The steps of a sequence; steps in one group happen at the same time. */
function anySequence(): fc.Arbitrary<Step[][]> {
	const step = fc.record({
		what: fc.constantFrom(...Object.keys(acts)),
		by: anyActor,
		to: fc.nat(3),
		role: fc.constantFrom(...ROLES),
	});
	const moment = fc.oneof(
		{ weight: 3, arbitrary: fc.tuple(step) },
		{ weight: 3, arbitrary: fc.tuple(step, step) },
		{ weight: 1, arbitrary: fc.tuple(step, step, step) },
	);
	// Short, because another sequence starts with whatever a longer one leads to.
	return fc.oneof(
		{ weight: 3, arbitrary: fc.tuple(moment) },
		{ weight: 1, arbitrary: fc.tuple(moment, moment) },
	);
}

const anyStart: fc.Arbitrary<Start> = fc.array(
	fc.record({ role: fc.constantFrom(...ROLES), standing: fc.constantFrom(...STANDINGS) }),
	{ minLength: 3, maxLength: 3 },
);

// Both run once per sequence; as prepared statements they cost a third.
const PREPARED = { prepare: true };

/** Resets the people to their initial state, and makes the workspace active, in one statement. */
async function begin({ record, people }: World, others: Start): Promise<void> {
	const founder: Start[number] = { role: "owner", standing: "active" };
	const start = [founder, ...others].map((one, place) => ({ id: people[place], ...one }));
	await sql.unsafe(
		`with start as (select * from json_to_recordset($1::json) as start (id text, role text, standing text)),
		index as (
			update public.organization_memberships set role = start.role, status = standing, clerk_updated_at = null,
				updated_at = '2026-01-01' from start where organization_id = '${record.id}' and user_id = start.id),
		accounts as (
			update public.users set deleted_at = null from start
			where clerk_user_id = start.id and deleted_at is not null),
		workspace as (
			update public.tenants set status = 'active', is_active = true, archived_at = null, drop_after = null
			where id = '${record.id}' and status <> 'active')
		update "${record.schemaName}".users set role = start.role, is_active = standing = 'active',
			left_at = case standing when 'left' then timestamptz '2026-01-01' end
		from start where users.id = start.id`,
		[JSON.stringify(start)],
		PREPARED,
	);
}

async function check({ record }: World): Promise<void> {
	const [found] = await sql.unsafe(
		`select (select status from public.tenants where id = '${record.id}') as status,
			count(*) filter (where users.role = 'owner' and is_active)::int as owners,
			coalesce(string_agg(users.id, ' ') filter (where users.role <> index.role or index.status is distinct from
				case when is_active then 'active' when left_at is null then 'suspended' else 'left' end), '') as differing
		from "${record.schemaName}".users left join public.organization_memberships index
			on index.user_id = users.id and organization_id = '${record.id}'`,
		[],
		PREPARED,
	);
	expect(found?.differing).toBe("");
	if (found?.status === "active") expect(found.owners).toBeGreaterThan(0);
}

/** Errors of a machine that stood still for seconds. What they interrupt must not break the rule either. */
const UNAVAILABLE = ["ClerkUnavailable", "DatabaseBusy", "DatabaseUnavailable"];

/** Counts a refusal as an answer like any other; anything else is a bug. */
async function attempt(work: Promise<unknown>): Promise<"done" | "refused" | "unavailable"> {
	try {
		await work;
		return "done";
	} catch (thrown) {
		const { status } = (thrown as { init?: ResponseInit }).init ?? {};
		if (status === 503 || UNAVAILABLE.includes((thrown as Error).name)) return "unavailable";
		if (![403, 404, 409].includes(status ?? 0)) throw thrown;
		return "refused";
	}
}

test("no sequence, in any order and at the same time, leaves an active workspace without an active owner, or the mirrors out of sync", async () => {
	let sequences = 0;
	let unavailable = 0;
	const reached = new Set<string>();
	const holds = (world: World) =>
		fc.asyncProperty(anyStart, anySequence(), async (start, moments) => {
			sequences++;
			await begin(world, start);
			for (const steps of moments) {
				await Promise.all(
					steps.map(async (step) => {
						const outcome = await attempt((acts[step.what] as Act)(world, step));
						reached.add(`${step.what} ${outcome}`);
						if (outcome === "unavailable") unavailable++;
					}),
				);
			}
			await check(world);
		});

	await Promise.all(
		worlds.map((world) =>
			fc.assert(holds(world), {
				numRuns: SEQUENCES / WORKSPACES,
				endOnFailure: true,
			}),
		),
	);

	expect(sequences).toBe(SEQUENCES);
	// Sequences in which nothing was ever done, or nothing ever refused, would prove little.
	const done = Object.keys(acts).filter((what) => !reached.has(`${what} done`));
	expect(done).toEqual([]);
	expect(reached).toContain("leave refused");
	expect(unavailable).toBeLessThan(SEQUENCES / 1_000);
}, 600_000);
