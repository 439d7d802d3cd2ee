import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aMember, aTenant } from "#tests/support/world/tenant.ts";
import { anEndpoint } from "#tests/support/world/webhook.ts";
import { holdLock, untilWaiting, waitingIn } from "./held-lock.ts";
import { openSending, type Sending } from "./sending.ts";

// Other processes have to start first.
const LONGEST_MS = 60_000;

let sending: Sending;
let superuser: Sql;
/** Its one connection holds a lock while the other one looks. */
let holder: Sql;
let record: TenantRecord;
let maintainQueues: () => Promise<unknown>;
beforeAll(async () => {
	sending = await openSending();
	const { url } = await testDatabase();
	superuser = connect({ url });
	holder = connect({ url });
	({ maintainQueues } = await import("#app/platform/jobs/queue.server.ts"));
	// Its queue is made, so that a worker that starts has nothing to set up.
	await sending.sendDue();
});
afterAll(() => Promise.all([sending.stop(), superuser.end(), holder.end()]));

beforeEach(async () => {
	await superuser`truncate public.event_outbox, public.webhook_due, pgboss.job`;
	sending.receiver.received.length = 0;
	sending.receiver.answer = (_request, response) => response.end();
	record = await aTenant(sending.pool);
	const admin = await aMember(sending.pool, record, "admin");
	await anEndpoint(admin, sending.url, ["team.created"]);
	const { createTeam } = await import("#app/features/teams/teams.server.ts");
	await createTeam(admin, { name: "Design", description: undefined });
	await sending.runReactions();
});

const lock = (statement: string) => holdLock(holder, statement);
const untilSomeoneWaits = () => untilWaiting(superuser, 1);

/** Starts a worker, kills it once it has got as far as `until` waits for, and ends the sessions that it leaves behind. */
async function killOnce(until: () => Promise<unknown>): Promise<void> {
	const child = spawn(process.execPath, ["tests/support/app/webhook-worker.ts"], {
		stdio: ["ignore", "ignore", "inherit"],
	});
	// Otherwise it outlives a test that is aborted before it gets there.
	onTestFinished(() => void child.kill("SIGKILL"));
	await until();
	child.kill("SIGKILL");
	await once(child, "exit");
	await superuser`select pg_terminate_backend(pid) from pg_stat_activity
		where datname = current_database() and wait_event_type = 'Lock'`;
	await vi.waitFor(async () => expect(await waitingIn(superuser)).toHaveLength(0), 5_000);
}

const tables = () => `"${record.schemaName}"`;
const hasReceived = () =>
	vi.waitFor(() => expect(sending.receiver.received).toHaveLength(1), { timeout: 20_000, interval: 20 });

/** Each lets a worker get so far and kills it there. `sent`: how often the receiver gets the event in all. */
const PLACES: Record<string, { sent: number; die: () => Promise<void> }> = {
	"while it claims what is due": {
		sent: 1,
		async die() {
			const release = await lock("lock table pgboss.job in share mode");
			await killOnce(untilSomeoneWaits);
			await release();
		},
	},
	"with the job in hand": {
		sent: 1,
		async die() {
			await sending.sendingWebhooks().refill();
			const release = await lock(
				`select 1 from public.webhook_due where tenant_id = '${record.id}' for update`,
			);
			await killOnce(untilSomeoneWaits);
			await release();
		},
	},
	"when it has begun and not sent": {
		sent: 1,
		async die() {
			const release = await lock(`lock table ${tables()}.webhook_endpoints in access exclusive mode`);
			await killOnce(untilSomeoneWaits);
			await release();
		},
	},
	"while the receiver has it and does not answer": {
		sent: 2,
		async die() {
			sending.receiver.answer = () => {};
			await killOnce(hasReceived);
		},
	},
	"when the receiver has answered and nothing is noted": {
		sent: 2,
		async die() {
			const release = await lock(`select 1 from ${tables()}.webhook_deliveries for update`);
			await killOnce(async () => {
				await hasReceived();
				await untilSomeoneWaits();
			});
			await release();
		},
	},
	"when it is noted and the job is not done": {
		sent: 1,
		async die() {
			let release = async () => {};
			sending.receiver.answer = async (_request, response) => {
				release = await lock("select 1 from pgboss.job where name = 'webhook' for update");
				response.end();
			};
			await killOnce(async () => {
				await hasReceived();
				await untilSomeoneWaits();
			});
			await release();
		},
	},
};

test.each(Object.keys(PLACES))(
	"a worker that is killed %s loses nothing, and what is sent again has the same id",
	async (place) => {
		await PLACES[place]?.die();
		sending.receiver.answer = (_request, response) => response.end();

		// Time passes in silence: other workers may have what this one had.
		await superuser`update pgboss.job set heartbeat_on = now() - interval '1 minute' where state = 'active'`;
		await superuser`update pgboss.queue set monitor_claim_on = null`;
		await maintainQueues();
		await sending.passTime(record);
		await sending.sendDue();

		const { received } = sending.receiver;
		expect(received).toHaveLength(PLACES[place]?.sent ?? 0);
		expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
		expect(await sending.deliveriesOf(record)).toMatchObject([{ state: "delivered" }]);
		expect(await superuser`select 1 from public.webhook_due`).toHaveLength(0);
	},
	LONGEST_MS,
);
