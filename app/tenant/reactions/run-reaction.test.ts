import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { listDeadLetters, replayDeadLetters } from "#app/platform/jobs/dead-letters.server.ts";
import { queueFigures } from "#app/platform/jobs/figures.server.ts";
import { maintainQueues, prepareQueue, SILENCE_SECONDS } from "#app/platform/jobs/queue.server.ts";
import { startWorking } from "#app/platform/jobs/work.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aProject } from "#tests/support/world/project.ts";
import { runReactions } from "#tests/support/world/reactions.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import type { Tenant } from "../tenant.server.ts";
import { type Reaction, reaction } from "./reaction.server.ts";
import { REACTIONS, reactingWith } from "./run-reaction.server.ts";

let pool: ConnectionPool;
let admin: Sql;
let record: TenantRecord;
let member: Tenant;
beforeAll(async () => {
	pool = await testPool();
	admin = connect({ url: (await testDatabase()).url });
	record = await aTenant(pool);
	member = await aMember(pool, record, "admin");
	await runReactions({ reactions: [] });
});
beforeEach(() => admin`truncate public.event_outbox, pgboss.job`);
afterAll(() => Promise.all([pool.close(), admin.end(), closeDatabase()]));

const onCreation = (name: string, run: Reaction["run"]) => reaction(name, ["project.created"], run);

/** Announces this many new projects, without creating them. */
function tell(tenant: Tenant, times: number): Promise<void> {
	return tenant.write(async (writing) => {
		writing.authorize("projects:create");
		for (let id = 1; id <= times; id++) {
			await writing.record("project.created", { id, name: `P${id}`, slug: `p${id}`, isPublic: false });
		}
	});
}

const jobs = () => admin`
	select state::text, retry_count as retries, extract(epoch from start_after - now())::int as "dueInSeconds"
	from pgboss.job where name = ${REACTIONS} order by created_on`;

/** `vi.waitFor` waits by the clock that a test may have stopped. */
async function until(reached: () => boolean): Promise<void> {
	while (!reached()) await sleep(10);
}

test("a failing reaction neither stops nor repeats another", async () => {
	const ran: string[] = [];
	const good = onCreation("test.good", async () => void ran.push("good"));
	const bad = onCreation("test.bad", async () => {
		ran.push("bad");
		throw new Error("not today");
	});
	await aProject(member, "Two minds");

	await runReactions({ reactions: [bad, good] });
	await runReactions({ reactions: [bad, good], early: true });

	expect(ran.filter((name) => name === "good")).toHaveLength(1);
	expect(ran.filter((name) => name === "bad").length).toBeGreaterThan(1);
});

test("a failed reaction is retried after a minute or two, then after twice as long", async () => {
	let tries = 0;
	const bad = onCreation("test.bad", async () => {
		tries++;
		throw new Error("not today");
	});
	await tell(member, 1);

	await runReactions({ reactions: [bad] });
	await runReactions({ reactions: [bad] });

	expect(tries).toBe(1);
	const [once] = await jobs();
	expect(once).toMatchObject({ state: "retry", retries: 0 });
	expect(once?.dueInSeconds).toBeGreaterThan(55);
	expect(once?.dueInSeconds).toBeLessThanOrEqual(120);

	await admin`update pgboss.job set start_after = now() where state = 'retry'`;
	await runReactions({ reactions: [bad] });

	expect(tries).toBe(2);
	const [twice] = await jobs();
	expect(twice?.dueInSeconds).toBeGreaterThan(115);
	expect(twice?.dueInSeconds).toBeLessThanOrEqual(240);
});

test("a job that failed for the last time is kept with its error, and can get all its retries back", async () => {
	let repaired = false;
	let ran = 0;
	const bad = onCreation("test.bad", async () => {
		ran++;
		if (!repaired) throw new Error("the post office is closed");
	});
	await tell(member, 1);
	await runReactions({ reactions: [bad], early: true });

	const { letters, next } = await listDeadLetters(REACTIONS);

	expect(next).toBeUndefined();
	expect(letters).toEqual([
		{
			id: expect.any(String),
			data: {
				tenantId: record.id,
				eventId: expect.any(String),
				event: "project.created",
				reaction: "test.bad",
				depth: 0,
			},
			error: "the post office is closed",
			tries: 6,
			failedAt: expect.any(Date),
		},
	]);
	expect(ran).toBe(6);
	expect(await queueFigures(REACTIONS)).toMatchObject({ queued: 0, failed: 0, dead: 1 });

	repaired = true;
	expect(await replayDeadLetters(REACTIONS, [letters[0]?.id ?? ""])).toBe(1);
	expect(await replayDeadLetters(REACTIONS, [letters[0]?.id ?? ""])).toBe(0);
	await runReactions({ reactions: [bad] });

	expect(ran).toBe(7);
	expect(await queueFigures(REACTIONS)).toMatchObject({ queued: 0, failed: 0, dead: 0 });
});

test("dead letters are listed a page at a time, newest first, and can be narrowed to a workspace", async () => {
	const bad = onCreation("test.bad", async () => {
		throw new Error("no");
	});
	await tell(member, 5);
	await runReactions({ reactions: [bad], early: true });

	const first = await listDeadLetters(REACTIONS, { limit: 3 });
	const second = await listDeadLetters(REACTIONS, { limit: 3, after: first.next });

	expect([first.letters.length, second.letters.length, second.next]).toEqual([3, 2, undefined]);
	expect(new Set([...first.letters, ...second.letters].map(({ id }) => id)).size).toBe(5);
	expect((await listDeadLetters(REACTIONS, { data: { tenantId: record.id } })).letters).toHaveLength(5);
	expect((await listDeadLetters(REACTIONS, { data: { tenantId: "other" } })).letters).toEqual([]);
});

test("two workers share the work: every reaction runs once, and both run some", async () => {
	const ran: string[] = [];
	const worker = (name: string) =>
		startWorking(
			reactingWith([
				onCreation("test.count", async (_tenant, { id }) => {
					ran.push(`${name} ${id}`);
					await sleep(50);
				}),
			]),
		);
	await tell(member, 60);

	const one = worker("one");
	await vi.waitFor(() => expect(ran.length).toBeGreaterThan(0), 10_000);
	const other = worker("other");
	// One tenant's jobs come a few at a time, and the first worker to see an end takes the next. So the first one
	// leaves early.
	await sleep(50);
	await one.stop();
	await vi.waitFor(() => expect(ran.length).toBeGreaterThanOrEqual(60), 10_000);
	await other.stop();

	expect(ran).toHaveLength(60);
	expect(new Set(ran.map((line) => line.split(" ")[1])).size).toBe(60);
	expect(new Set(ran.map((line) => line.split(" ")[0])).size).toBe(2);
});

test("stopping waits for the reaction in progress, and starts no other", async () => {
	let begun = 0;
	let ended = 0;
	const slow = onCreation("test.slow", async () => {
		begun++;
		await sleep(200);
		ended++;
	});
	await tell(member, 20);

	const worker = startWorking(reactingWith([slow]));
	await vi.waitFor(() => expect(begun).toBeGreaterThan(0), 5_000);
	await worker.stop();

	expect(ended).toBe(begun);
	expect(begun).toBeLessThan(20);
	expect(await queueFigures(REACTIONS)).toMatchObject({ queued: 20 - begun, active: 0 });
});

test("a worker that is killed mid-job loses nothing: another one does the job again", async () => {
	await tell(member, 1);
	const child = spawn(process.execPath, ["tests/support/app/stuck-worker.ts"], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	// Otherwise it outlives a test that is aborted before it gets there, and the run waits for it.
	onTestFinished(() => void child.kill("SIGKILL"));
	await once(child.stdout, "data");
	child.kill("SIGKILL");
	await once(child, "exit");
	expect(await queueFigures(REACTIONS)).toMatchObject({ queued: 0, active: 1 });

	// A minute passes in silence.
	await admin`update pgboss.job set heartbeat_on = now() - interval '1 minute'`;
	await admin`update pgboss.queue set monitor_claim_on = null`;
	await maintainQueues();

	const ran: string[] = [];
	const finish = onCreation("test.finish", async (_tenant, { id }) => void ran.push(id));
	await runReactions({ reactions: [finish], early: true });
	expect(ran).toHaveLength(1);
	expect(await jobs()).toMatchObject([{ state: "completed" }]);
	// Another process has to start first.
}, 60_000);

test("a worker that is still at work does not count as lost", async () => {
	await tell(member, 1);
	let release = () => {};
	const held = new Promise<void>((resolve) => {
		release = resolve;
	});
	let ran = 0;
	const slow = onCreation("test.slow", () => {
		ran++;
		return held;
	});
	vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
	const worker = startWorking(reactingWith([slow]));
	await until(() => ran === 1);

	await admin`update pgboss.job set heartbeat_on = now() - interval '1 minute'`;
	vi.advanceTimersByTime(SILENCE_SECONDS * 1_000);
	vi.useRealTimers();
	await vi.waitFor(async () => {
		const [job] = await admin`select heartbeat_on > now() - interval '30 seconds' as alive from pgboss.job`;
		expect(job?.alive).toBe(true);
	}, 5_000);
	await admin`update pgboss.queue set monitor_claim_on = null`;
	await maintainQueues();

	expect(await jobs()).toMatchObject([{ state: "active" }]);
	release();
	await worker.stop();
	expect(await jobs()).toMatchObject([{ state: "completed" }]);
});

test("a workspace with a long queue of slow reactions keeps another waiting only for a moment", async () => {
	const neighbor = await aMember(pool, await aTenant(pool), "admin");
	await runReactions({ reactions: [] });
	const ran = { noisy: 0, quiet: 0 };
	const slow = onCreation("test.slow", async ({ id }) => {
		await sleep(id === record.id ? 1_000 : 0);
		ran[id === record.id ? "noisy" : "quiet"]++;
	});
	await tell(member, 1_000);
	const worker = startWorking(reactingWith([slow]));
	await vi.waitFor(() => expect(ran.noisy).toBeGreaterThan(0), 10_000);

	const told = performance.now();
	await tell(neighbor, 1);
	await vi.waitFor(() => expect(ran.quiet).toBe(1), { timeout: 10_000, interval: 20 });
	const delayMs = performance.now() - told;
	await worker.stop();

	expect(delayMs).toBeLessThan(3_000);
	expect(ran.noisy).toBeLessThan(200);
	// Most of the queue has not even become jobs.
	const [row] = await admin`select count(*)::int as n from public.event_outbox`;
	expect(row?.n).toBeGreaterThan(700);
});

test("an event that could not be removed from the outbox is not in the queue either", async () => {
	const work = reactingWith([onCreation("test.count", async () => {})]);
	await prepareQueue(REACTIONS);
	await tell(member, 3);
	await admin.unsafe(`
		create function public.refuse() returns trigger language plpgsql as $$ begin raise 'power cut'; end $$;
		create constraint trigger at_commit after delete on public.event_outbox deferrable initially deferred
			for each row execute function public.refuse()`);

	await expect(work.refill()).rejects.toThrow(/power cut/);

	expect(await jobs()).toEqual([]);
	await admin.unsafe(`drop trigger at_commit on public.event_outbox`);
	expect(await work.refill()).toBe(3);
	expect(await jobs()).toHaveLength(3);
});
