import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect } from "#db/client.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { startLocalDns } from "#scripts/local/network/dns.ts";
import { openAsOwner } from "../audit.ts";
import type { Bench } from "../environment.ts";
import { aWorkspace } from "../jobs.ts";
import { median, percentile } from "../load.ts";
import { type Figure, inMs } from "../table.ts";
import { costOfGuard } from "./guard.ts";
import { type Receiver, sentPlainly, startReceiver } from "./receivers.ts";

// Targets from docs/benchmarks.md.
const LEAST_OF_PLAIN = 0.5;
const MOST_OF_REACTION = 2;
const MOST_OF_ALONE = 2;

// As many as an endpoint is sent at a time, and enough endpoints that the worker is never short of one.
const AT_ONCE = 4;
const SENDERS = 10;
const EVENTS_OF_EACH = 200;
const BEHIND_HOLE = 10_000;
const SAMPLES = 60;
const BETWEEN_SAMPLES_MS = 100;
const PATIENCE_MS = 120_000;

/** What every part needs: a receiver behind names, and workspaces that have endpoints there. */
type Place = {
	receiver: Receiver;
	/** Makes a workspace with this many events and, after them, an endpoint at this path of a host of its own. */
	aSender(path: string, events: number): Promise<Sender>;
};
type Sender = { record: TenantRecord; owner: Tenant; endpointId: string };

/**
 * Measures webhooks with one worker, in this process, and a receiver on this machine: how many arrive in a second beside
 * plain requests, how soon an event arrives, alone and behind another workspace’s receiver that never answers, and the
 * guard against private addresses.
 */
export async function measureWebhooks(bench: Bench): Promise<Figure[]> {
	const dns = await startLocalDns();
	bench.atEnd(dns.stop);
	Object.assign(process.env, bench.env, { LOG_LEVEL: "silent" });
	Object.assign(process.env, { DNS_SERVER: dns.address, OUTGOING_HTTP: "on", OUTGOING_ALLOW: "127.0.0.1" });
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	const receiver = await startReceiver();
	bench.atEnd(receiver.stop);
	bench.atEnd(closeDatabase);
	const pool = new ConnectionPool({ url: appUrl(bench.databaseUrl), size: 1 });
	bench.atEnd(() => pool.close());
	const admin = connect({ url: bench.databaseUrl });
	bench.atEnd(() => admin.end());
	const asOwner = await openAsOwner();
	const { createEndpoint } = await import("#app/features/hooks/endpoints.server.ts");
	let hosts = 0;
	const aSender: Place["aSender"] = async (path, events) => {
		const record = await aWorkspace(pool);
		const owner = asOwner(record);
		const happened = Array.from({ length: events }, (_, at) => facts(at));
		if (events > 0) {
			await owner.write(async (writing) => {
				writing.authorize("projects:create");
				await writing.recordAll("project.created", happened);
			});
		}
		// Nobody waits for what they would have caused.
		await admin`truncate public.event_outbox`;
		const host = `receiver-${hosts++}.example.com`;
		dns.hosts.set(host, () => ["127.0.0.1"]);
		const values = { webhook: randomUUID(), url: `http://${host}:${receiver.port}${path}` };
		const made = await createEndpoint(owner, { ...values, events: ["project.created", "project.archived"] });
		if (made.outcome !== "saved") throw new Error("No endpoint was created");
		return { record, owner, endpointId: made.value.id };
	};
	const place = { receiver, aSender };
	return [await besidePlain(place), ...(await besideReaction(place)), await costOfGuard(receiver.port)];
}

const facts = (at: number) => ({ id: at + 1, name: `Plan ${at}`, slug: `plan-${at}`, isPublic: true });

async function replayAll({ owner, endpointId }: Sender): Promise<number> {
	const { replay } = await import("#app/features/hooks/resend.server.ts");
	const day = (daysFromNow: number) =>
		new Date(Date.now() + daysFromNow * 86_400_000).toISOString().slice(0, 10);
	const { sent } = await replay(owner, endpointId, { from: day(-1), to: day(1) });
	return sent;
}

/** Sends what waits for ten receivers, then as many requests without anything of ours around them. */
async function besidePlain({ receiver, aSender }: Place): Promise<Figure> {
	const { startWorking } = await import("#app/platform/jobs/work.server.ts");
	const { sendingWebhooks } = await import("#app/features/hooks/deliver.server.ts");
	let due = 0;
	for (let at = 0; at < SENDERS; at++) due += await replayAll(await aSender("/in", EVENTS_OF_EACH));
	let arrived = 0;
	let [first, last] = [0, 0];
	receiver.heard = () => {
		last = performance.now();
		if (arrived++ === 0) first = last;
	};
	const worker = startWorking(sendingWebhooks());
	await until(() => arrived >= due, "every webhook has arrived");
	await worker.stop();
	const ours = (arrived - 1) / ((last - first) / 1_000);
	receiver.heard = () => {};
	const body = JSON.stringify({ data: facts(1), padding: "x".repeat(300) });
	const plain = await sentPlainly(receiver.port, { requests: 2 * due, atOnce: AT_ONCE * SENDERS, body });
	const ratio = ours / plain;
	return {
		what: `webhooks of ${SENDERS} workspaces, one worker, up to ${AT_ONCE * SENDERS} at once`,
		...{
			ours: `${ours.toFixed(0)} per second`,
			limit: `${plain.toFixed(0)} per second, plain requests`,
			ratio,
		},
		...{ target: `≥ ${LEAST_OF_PLAIN.toFixed(2)}`, met: ratio >= LEAST_OF_PLAIN },
	};
}

/** Archives a project, again and again: alone, and while another workspace’s receiver never answers. */
async function besideReaction(place: Place): Promise<Figure[]> {
	const { startWorking } = await import("#app/platform/jobs/work.server.ts");
	const { sendingWebhooks } = await import("#app/features/hooks/deliver.server.ts");
	const { hookReactions } = await import("#app/features/hooks/reactions.server.ts");
	const { reaction } = await import("#app/tenant/reactions/reaction.server.ts");
	const { reactingWith } = await import("#app/tenant/reactions/run-reaction.server.ts");
	let reacted = () => {};
	const quiet = await place.aSender("/quiet", 0);
	const look = reaction("bench.look", ["project.archived"], async (tenant) => {
		await tenant.read(({ db, tables: { users } }) => db.select({ id: users.id }).from(users));
		reacted();
	});
	const workers = [startWorking(reactingWith([look, ...hookReactions])), startWorking(sendingWebhooks())];
	try {
		const listen = (done: () => void) => (reacted = done);
		const alone = await sampled(quiet.record, place.receiver, listen);
		const hole = await place.aSender("/hole", BEHIND_HOLE);
		let inHole = 0;
		place.receiver.heard = (path) => void (path === "/hole" && inHole++);
		await replayAll(hole);
		await until(() => inHole >= AT_ONCE, "the hole is full");
		const behind = await sampled(quiet.record, place.receiver, listen);
		return figures(alone, behind);
	} finally {
		await Promise.all(workers.map((worker) => worker.stop()));
	}
}

type Delays = { reaction: number[]; arrival: number[] };

function figures(alone: Delays, behind: Delays): Figure[] {
	const ratio = median(alone.arrival) / median(alone.reaction);
	const [behindMs, aloneMs] = [percentile(behind.arrival, 99), percentile(alone.arrival, 99)];
	const noise = behindMs / aloneMs;
	return [
		{
			what: "from the commit of an event to its first byte at the receiver, p50",
			...{
				ours: inMs(median(alone.arrival)),
				limit: `${inMs(median(alone.reaction))} to a reaction’s end`,
				ratio,
			},
			...{ target: `≤ ${MOST_OF_REACTION}`, met: ratio <= MOST_OF_REACTION },
		},
		{
			what: `the same, p99, while ${BEHIND_HOLE.toLocaleString("en")} of another workspace wait for a receiver that never answers`,
			...{ ours: inMs(behindMs), limit: `${inMs(aloneMs)}, alone`, ratio: noise },
			...{ target: `≤ ${MOST_OF_ALONE}`, met: noise <= MOST_OF_ALONE },
		},
	];
}

/** Returns how long events take from their commit to the end of a reaction, and to the receiver. */
async function sampled(
	record: TenantRecord,
	receiver: Receiver,
	listen: (done: () => void) => void,
): Promise<Delays> {
	const { writeAsSystem } = await import("#app/tenant/write-as-system.server.ts");
	const delays: Delays = { reaction: [], arrival: [] };
	for (let sample = 0; sample < SAMPLES; sample++) {
		const reacted = new Promise<number>((resolve) => listen(() => resolve(performance.now())));
		const arrived = new Promise<number>((resolve) => {
			receiver.heard = (path) => path === "/quiet" && resolve(performance.now());
		});
		await writeAsSystem(record, "bench", (writing) => writing.record("project.archived", facts(sample)));
		const committed = performance.now();
		const late = sleep(PATIENCE_MS, undefined, { ref: false }).then(() => {
			throw new Error("A webhook did not arrive");
		});
		const [reaction, arrival] = await Promise.race([Promise.all([reacted, arrived]), late]);
		delays.reaction.push(reaction - committed);
		delays.arrival.push(arrival - committed);
		await sleep(BETWEEN_SAMPLES_MS);
	}
	return delays;
}

async function until(isSo: () => boolean, what: string): Promise<void> {
	const end = performance.now() + PATIENCE_MS;
	while (!isSo()) {
		if (performance.now() > end) throw new Error(`Not within ${PATIENCE_MS / 1_000} s: ${what}`);
		await sleep(20);
	}
}
