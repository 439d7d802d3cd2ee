import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "#db/client.ts";
import { ownerOf } from "../audit.ts";
import type { Bench } from "../environment.ts";
import { markOf } from "../form-post.ts";
import { load, median, percentile } from "../load.ts";
import { aCrowd, type Somebody } from "../notices/crowd.ts";
import { megabytesOf } from "../process.ts";
import { type Figure, inMs, perSecond } from "../table.ts";
import { download, FILE_BYTES, FORM_BYTES, type Sender, sendForm, sendPlainly } from "./sending.ts";

const AT_ONCE = 8;
const MOST_GROWTH_MB = 64;
const LEAST_OF_PIPELINE = 0.6;
const LEAST_OF_STATIC = 0.7;
const MOST_BESIDE_MS = 3;
const LEAST_OF_QUIET = 0.8;
const QUOTA_FILES = 100_000;
const MOST_QUOTA_MS = 25;
const ROUNDS = 5;
const DOWNLOADS = 20;
const CONNECTIONS = 8;
// 100 Mbit/s: a fast line. Without it, senders on the same machine take its cores for themselves.
const LINE = { bytesPerSecond: 12_500_000 };
const SLUG = "bench-files";
// The heap that fly.toml gives the web process.
const NODE = "--max-old-space-size=283 --max-semi-space-size=8";

/** Where files are measured: the product with a folder of its own, and the lower bounds. */
type Ground = {
	bench: Bench;
	product: { origin: string; pid: number };
	bare: { origin: string };
	senders: Sender[];
	member: Somebody;
};

/** Measures files: memory while they arrive, speed beside the lower bounds, pages meanwhile, and the quota’s question. */
export async function measureFiles(bench: Bench, seconds: number): Promise<Figure[]> {
	const ground = await prepare(bench);
	await sendForm(ground.senders[0] as Sender);
	return [
		await memory(ground),
		await uploads(ground),
		...(await downloads(ground)),
		await pagesMeanwhile(ground, seconds),
		await quota(ground),
	];
}

async function prepare(bench: Bench): Promise<Ground> {
	Object.assign(process.env, bench.env, { LOG_LEVEL: "silent" });
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	bench.atEnd(closeDatabase);
	const folder = mkdtempSync(join(tmpdir(), "tenantry-bench-files-"));
	bench.atEnd(async () => rmSync(folder, { recursive: true, force: true }));
	const product = await bench.serve("scripts/serve.ts", {
		...{ FILES_DIR: folder, FILES_QUOTA_GB: "1000", RATE_LIMIT_UPLOADS: "off", RATE_LIMIT_FORMS: "off" },
		...{ NODE_OPTIONS: `${bench.env.NODE_OPTIONS} ${NODE}`, MALLOC_ARENA_MAX: "2" },
	});
	await writeFile(join(folder, "file.bin"), Buffer.alloc(FILE_BYTES, 1));
	const bare = await bench.serve("scripts/bench/files/bare.ts", { BARE_FOLDER: folder });
	const crowd = await aCrowd(bench, 1, AT_ONCE);
	const [member] = crowd;
	if (!member) throw new Error("Nobody was made");
	const sql = connect({ url: bench.databaseUrl });
	await sql`
		insert into ${sql(member.tenant.schemaName)}.projects (name, slug, created_by, is_public)
		values ('Bench', ${SLUG}, ${ownerOf(member.tenant)}, true)`;
	await sql.end();
	const path = `/${member.tenant.slug}/projects/${SLUG}/files`;
	const senders: Sender[] = [];
	for (const { cookie } of crowd)
		senders.push({ origin: product.origin, path, cookie, mark: await markOf(bench, cookie) });
	return { bench, product, bare, senders, member };
}

async function memory({ product, senders }: Ground): Promise<Figure> {
	await sleep(2_000);
	const before = megabytesOf(product.pid);
	let most = before;
	const watch = setInterval(() => {
		most = Math.max(most, megabytesOf(product.pid));
	}, 100);
	await added(senders.map((sender) => sendForm(sender)));
	clearInterval(watch);
	const grown = most - before;
	return {
		what: `growth of the web process’s memory, ${AT_ONCE} uploads of ${inMegabytes(FORM_BYTES)} at once`,
		ours: `${grown.toFixed(0)} MB`,
		target: `≤ ${MOST_GROWTH_MB} MB`,
		met: grown <= MOST_GROWTH_MB,
	};
}

async function uploads({ bare, senders }: Ground): Promise<Figure> {
	const rounds: { ours: number; limit: number }[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		// Each is another form: the same one would be answered with what the first one did.
		const sender = senders[round % senders.length] as Sender;
		const ours = await speedOf(() => added([sendForm(sender)]));
		rounds.push({ ours, limit: await speedOf(() => sendPlainly(bare.origin)) });
	}
	const ratio = median(rounds.map(({ ours, limit }) => ours / limit));
	return {
		what: `upload of ${inMegabytes(FORM_BYTES)} to the disk, with its digest, per second`,
		ours: inMegabytes(median(rounds.map(({ ours }) => ours))),
		limit: `${inMegabytes(median(rounds.map(({ limit }) => limit)))}, pipeline(request, createWriteStream)`,
		ratio,
		target: `≥ ${LEAST_OF_PIPELINE.toFixed(2)}`,
		met: ratio >= LEAST_OF_PIPELINE,
	};
}

async function speedOf(send: () => Promise<unknown>): Promise<number> {
	const began = performance.now();
	await send();
	return FORM_BYTES / ((performance.now() - began) / 1_000);
}

async function downloads(ground: Ground): Promise<Figure[]> {
	const { bare, senders } = ground;
	const [{ origin, path, cookie } = senders[0] as Sender] = senders;
	const id = await newestFile(ground);
	const ours = { origin, path: `${path}/${id}`, cookie };
	const limit = { origin: bare.origin, path: "/file.bin", cookie: "" };
	for (const one of [ours, limit]) await download(one, FILE_BYTES);
	const pairs: [ours: Awaited<ReturnType<typeof download>>, limit: Awaited<ReturnType<typeof download>>][] =
		[];
	while (pairs.length < DOWNLOADS)
		pairs.push([await download(ours, FILE_BYTES), await download(limit, FILE_BYTES)]);
	const speed = (ms: number) => FILE_BYTES / (ms / 1_000);
	const ratio = median(pairs.map(([one, other]) => other.wholeMs / one.wholeMs));
	const first = median(pairs.map(([one, other]) => one.firstMs - other.firstMs));
	const transaction = await transactionMs(ground);
	return [
		{
			what: `download of ${inMegabytes(FILE_BYTES)} from the disk, per second`,
			ours: inMegabytes(speed(median(pairs.map(([one]) => one.wholeMs)))),
			limit: `${inMegabytes(speed(median(pairs.map(([, other]) => other.wholeMs))))}, express.static`,
			ratio,
			target: `≥ ${LEAST_OF_STATIC.toFixed(2)}`,
			met: ratio >= LEAST_OF_STATIC,
		},
		{
			what: "first byte of a download, after that of express.static",
			ours: inMs(first),
			limit: `${inMs(transaction)}, one transaction`,
			target: `≤ ${inMs(transaction)} + ${MOST_BESIDE_MS} ms`,
			met: first <= transaction + MOST_BESIDE_MS,
		},
	];
}

async function newestFile({ bench, member }: Ground): Promise<number> {
	const sql = connect({ url: bench.databaseUrl });
	const [row] = await sql`select max(id) as id from ${sql(member.tenant.schemaName)}.files`;
	await sql.end();
	return Number(row?.id);
}

/** The time of one transaction under the workspace’s role, from this process. */
async function transactionMs({ member }: Ground): Promise<number> {
	const { readAsSystem } = await import("#app/tenant/write-as-system.server.ts");
	const times: number[] = [];
	while (times.length < 50) {
		const began = performance.now();
		await readAsSystem(member.tenant, ({ db, tables: { projects } }) =>
			db.select({ id: projects.id }).from(projects),
		);
		times.push(performance.now() - began);
	}
	return median(times);
}

/** Loads the dashboard with and without uploads at the speed of a fast line, in turn. */
async function pagesMeanwhile({ product, senders, member }: Ground, seconds: number): Promise<Figure> {
	const target = {
		origin: product.origin,
		path: `/${member.tenant.slug}/dashboard`,
		cookie: member.cookie,
	};
	const speed = async () => {
		const { pages, seconds: took } = await load(target, CONNECTIONS, seconds * 1_000);
		return pages / took;
	};
	await speed();
	const rounds: { quiet: number; busy: number }[] = [];
	while (rounds.length < ROUNDS) {
		const quiet = await speed();
		const arriving = added(senders.slice(0, AT_ONCE / 2).map((sender) => sendForm(sender, LINE)));
		rounds.push({ quiet, busy: await speed() });
		await arriving;
	}
	const ratio = median(rounds.map(({ quiet, busy }) => busy / quiet));
	return {
		what: `dashboards while ${AT_ONCE / 2} uploads of 100 Mbit/s run`,
		ours: perSecond(median(rounds.map(({ busy }) => busy))),
		limit: `${perSecond(median(rounds.map(({ quiet }) => quiet)))}, without`,
		ratio,
		target: `≥ ${LEAST_OF_QUIET.toFixed(2)}`,
		met: ratio >= LEAST_OF_QUIET,
	};
}

async function quota({ bench, member }: Ground): Promise<Figure> {
	const sql = connect({ url: bench.databaseUrl });
	const files = sql`${sql(member.tenant.schemaName)}.files`;
	await sql`
		insert into ${files} (project_id, object, name, type, bytes, sha256, created_by, created_at, arrived_at)
		select project_id, gen_random_uuid(), 'Document ' || at || '.pdf', 'application/pdf', 1000 + at, sha256,
			created_by, created_at, arrived_at
		from (select * from ${files} limit 1) one, generate_series(1, ${QUOTA_FILES}::int) at`;
	await sql`vacuum analyze ${files}`;
	await sql.end();
	const { readAsSystem } = await import("#app/tenant/write-as-system.server.ts");
	const { usedBytes } = await import("#app/tenant/files/keep.server.ts");
	const times: number[] = [];
	while (times.length < 50) {
		const began = performance.now();
		await readAsSystem(member.tenant, usedBytes);
		times.push(performance.now() - began);
	}
	const half = median(times);
	return {
		what: `what ${QUOTA_FILES.toLocaleString("en")} files have together, p50 / p99`,
		ours: `${inMs(half)} / ${inMs(percentile(times, 99))}`,
		target: `≤ ${MOST_QUOTA_MS} ms`,
		met: half <= MOST_QUOTA_MS,
	};
}

/** Throws unless every form added its files. */
async function added(sending: Promise<number>[]): Promise<void> {
	for (const status of await Promise.all(sending))
		if (status !== 303) throw new Error(`Files were answered with ${status}`);
}

const inMegabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
