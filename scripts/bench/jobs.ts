import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "#db/client.ts";
import { readMigrations } from "#db/migration-files.ts";
import { provisionTenant } from "#db/tenancy/lifecycle/provision.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { Registry, type TenantRecord } from "#db/tenancy/registry/registry.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import type { Bench } from "./environment.ts";
import { percentile } from "./load.ts";
import { type Figure, inMs } from "./table.ts";

const EVENTS = 20_000;
const SAMPLES = 20;
const BETWEEN_SAMPLES_MS = 200;
const MOST_DELAY_MS = 5_000; // the goal is "a few seconds at most"

/** Measures how long a workspace's only event waits for its reaction: on an idle system, and behind another workspace's long queue. */
export async function measureJobs(bench: Bench): Promise<Figure[]> {
	Object.assign(process.env, bench.env, { LOG_LEVEL: "silent" });
	const { startWorking } = await import("#app/platform/jobs/work.server.ts");
	const { reactingWith } = await import("#app/tenant/reactions/run-reaction.server.ts");
	const { reaction } = await import("#app/tenant/reactions/reaction.server.ts");
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	bench.atEnd(closeDatabase);
	const [noisy, quiet] = await twoWorkspaces(bench);
	let ofNoisy = 0;
	let heard = () => {};
	const look = reaction("bench.look", ["project.archived"], async (tenant) => {
		await tenant.read(({ db, tables: { users } }) => db.select({ id: users.id }).from(users));
		if (tenant.id === quiet.id) heard();
		else ofNoisy++;
	});
	const delay = () => delayOf(quiet, (done) => (heard = done));
	const worker = startWorking(reactingWith([look]));
	try {
		const alone = await sampled(delay);
		await tellMany(bench, noisy, EVENTS);
		const started = performance.now();
		const behind = await sampled(delay);
		const aSecond = ofNoisy / ((performance.now() - started) / 1_000);
		return figures(alone, behind, aSecond, EVENTS - ofNoisy);
	} finally {
		await worker.stop();
	}
}

function figures(alone: number[], behind: number[], aSecond: number, left: number): Figure[] {
	const shown = (times: number[]) => `${inMs(percentile(times, 50))} / ${inMs(Math.max(...times))}`;
	const events = new Intl.NumberFormat("en-GB").format(EVENTS);
	return [
		{
			what: `delay of an event behind ${events} of another workspace, p50 / worst`,
			ours: shown(behind),
			limit: `${shown(alone)}, idle system`,
			target: `≤ ${MOST_DELAY_MS / 1_000} s`,
			met: Math.max(...behind) <= MOST_DELAY_MS && left > 0,
		},
		{ what: "reactions of the long queue meanwhile", ours: `${aSecond.toFixed(0)} per second` },
	];
}

async function sampled(delay: () => Promise<number>): Promise<number[]> {
	const times: number[] = [];
	for (let sample = 0; sample < SAMPLES; sample++) {
		times.push(await delay());
		await sleep(BETWEEN_SAMPLES_MS);
	}
	return times;
}

/** Returns the time from the commit of an event to the end of its reaction. */
async function delayOf(tenant: TenantRecord, listen: (done: () => void) => void): Promise<number> {
	const { writeAsSystem } = await import("#app/tenant/write-as-system.server.ts");
	const heard = new Promise<void>((resolve) => listen(resolve));
	await writeAsSystem(tenant, "bench", ({ record }) =>
		record("project.archived", { id: 1, name: "One", slug: "one", isPublic: false }),
	);
	const started = performance.now();
	await heard;
	return performance.now() - started;
}

async function twoWorkspaces({ databaseUrl }: Bench): Promise<[TenantRecord, TenantRecord]> {
	const pool = new ConnectionPool({ url: appUrl(databaseUrl), size: 1 });
	try {
		return [await aWorkspace(pool), await aWorkspace(pool)];
	} finally {
		await pool.close();
	}
}

/** Creates a workspace with its owner and nothing else. */
export async function aWorkspace(pool: ConnectionPool): Promise<TenantRecord> {
	const unique = randomBytes(6).toString("hex");
	const person = { email: `${unique}@bench.example`, firstName: null, lastName: null, avatarUrl: null };
	await provisionTenant(pool, readMigrations("tenant"), {
		id: `org_${unique}`,
		name: `Line ${unique}`,
		slug: `line-${unique}`,
		owner: { userId: `user_${unique}`, ...person },
		trail: { actorKind: "system", actorId: "bench" },
	});
	const found = await new Registry(pool).findById(`org_${unique}`);
	if (!found) throw new Error("The workspace was not created");
	return found;
}

/** Inserts the events in one administrator transaction: the benchmark measures the queue, not how it is filled. */
async function tellMany({ databaseUrl }: Bench, { id, schemaName }: TenantRecord, events: number) {
	const admin = connect({ url: databaseUrl });
	const payload = JSON.stringify({ id: 1, name: "One", slug: "one", isPublic: false });
	await admin.unsafe(
		`with entry as (
			insert into "${schemaName}".audit_logs (seq, event, actor_kind, actor_id, subject_type, subject_id, payload)
			overriding system value
			select last.seq + n, 'project.archived', 'system', 'bench', 'project', '1', $1::jsonb
			from generate_series(1, $2::int) n, (select max(seq) as seq from "${schemaName}".audit_logs) last
			returning id
		) insert into public.event_outbox (tenant_id, event_id, event) select $3, id, 'project.archived' from entry`,
		[payload, events, id],
	);
	await admin.end();
}
