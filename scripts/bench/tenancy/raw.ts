import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { percentile } from "../load.ts";
import { type DriveResult, drawnByPgbench, type Spread } from "./drive.ts";
import { type BenchFleet, ownerOf } from "./fleet.ts";
import { pageTexts } from "./page.ts";

/** How the raw client sends the page. Both forms take one round trip, under one role, without tenant isolation. */
export type RawForm =
	/** Prepared once, BEGIN to COMMIT pipelined; search_path selects the tenant. */
	| "prepared"
	/** One text message that names the schema. */
	| "text";

/** Returns whether this machine has pgbench 14 or later. */
export function hasPgbench(): boolean {
	const said = spawnSync("pgbench", ["--version"], { encoding: "utf8" }).stdout ?? "";
	return Number(/\) (\d+)/.exec(said)?.[1] ?? 0) >= 14;
}

export type RawLoad = { form: RawForm; spread: Spread; seconds: number; connections: number };

/** Loads the page from pgbench, on new connections; each draws a random tenant for every page. */
export async function rawPages(
	fleet: BenchFleet,
	{ form, spread, seconds, connections }: RawLoad,
	cpuSeconds: () => number,
): Promise<DriveResult> {
	const folder = mkdtempSync(join(tmpdir(), "tenantry-pgbench-"));
	try {
		writeFileSync(join(folder, "page.sql"), script(fleet, form, spread));
		const cpuBefore = cpuSeconds();
		const clientBefore = endedChildren();
		const options = [
			"-n",
			"-f",
			"page.sql",
			"-c",
			`${connections}`,
			"-j",
			"1",
			"-T",
			`${Math.ceil(seconds)}`,
			"-l",
		];
		const mode = form === "prepared" ? "prepared" : "simple";
		// pgbench prepares a pipeline's statements before it runs the first of them, so they need some schema to resolve in.
		const env = { ...process.env, PGOPTIONS: `-c search_path=${fleet.tenants[0]?.schemaName}` };
		const { stdout } = await promisify(execFile)("pgbench", [...options, "-M", mode, fleet.url], {
			cwd: folder,
			env,
		});
		const clientCpu = endedChildren() - clientBefore;
		const pages = Number(/transactions actually processed: (\d+)/.exec(stdout)?.[1]);
		const perSecond = Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
		const failed = Number(/failed transactions: (\d+)/.exec(stdout)?.[1] ?? 0);
		if (!(pages > 0) || failed > 0) throw new Error(`pgbench: ${stdout}`);
		const latencies = latenciesIn(folder);
		return {
			perSecond,
			p50: percentile(latencies, 50),
			p99: percentile(latencies, 99),
			serverCpu: ((cpuSeconds() - cpuBefore) * 1e6) / pages,
			clientCpu: (clientCpu * 1e6) / pages,
		};
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Returns the CPU seconds of this process's finished children; NaN where there is no /proc. */
function endedChildren(): number {
	try {
		// proc(5): cutime and cstime are fields 16 and 17, counted here from the third, after the name.
		const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1]?.split(" ") ?? [];
		return (Number(fields[13]) + Number(fields[14])) / 100; // USER_HZ
	} catch {
		return Number.NaN;
	}
}

/** Reads pgbench's log lines: client, number, microseconds, script, time. */
function latenciesIn(folder: string): number[] {
	return readdirSync(folder)
		.filter((name) => name.startsWith("pgbench_log"))
		.flatMap((name) => readFileSync(join(folder, name), "utf8").trim().split("\n"))
		.map((line) => Number(line.split(" ")[2]) / 1000);
}

function script({ tenants }: BenchFleet, form: RawForm, spread: Spread): string {
	const numbers = tenants.map(({ slug }) => Number(slug.slice(1)));
	const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
	const one = tenants.length === 1;
	const draw = one ? "" : `\\set t ${drawnByPgbench(spread, first, last)}\n`;
	const text = form === "text";
	const schema = text ? "tenant_t:t." : "";
	const fixed = one ? `tenant_t${first}.` : schema;
	const owner = one ? `'${ownerOf(`t${first}`)}'` : text ? `'${ownerOf("t:t")}'` : `'${ownerOf("t")}' || :t`;
	const path = one || text ? [] : ["select set_config('search_path', 'tenant_t' || :t, true)"];
	const queries = pageTexts(fixed).map((query) => query.replace("$1", owner));
	const page = ["begin read only", ...path, ...queries, "commit"];
	if (text) return `${draw}${page.join("\\;\n")};\n`;
	return `${draw}\\startpipeline\n${page.map((line) => `${line};`).join("\n")}\n\\endpipeline\n`;
}
