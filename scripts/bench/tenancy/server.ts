import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type Sql } from "#db/client.ts";
import { startPostgres } from "#scripts/local/postgres/postgres.ts";

const FIRST_PORT = 58_400;
const TICKS_A_SECOND = 100; // USER_HZ, the same on every Linux we know of

/** A dedicated PostgreSQL for the measurement, and the superuser's connection to it. */
export type Server = {
	port: number;
	url(database: string): string;
	admin: Sql;
	/** Creates a database, as a copy of `from` with all its tenants when given. */
	create(name: string, from?: string): Promise<string>;
	drop(name: string): Promise<void>;
	/** CPU seconds of the server and all its processes, finished ones included. */
	cpuSeconds(): number;
	stop(): Promise<void>;
};

export async function startServer(): Promise<Server> {
	const dataDir = join(tmpdir(), `tenantry-bench-${process.pid}-tenancy`);
	const postgres = await startPostgres({
		dataDir,
		port: FIRST_PORT,
		purpose: "throwaway",
		// The pool-per-tenant design that we compare against needs hundreds of connections.
		settings: { max_connections: "700", shared_buffers: "256MB", max_locks_per_transaction: "512" },
	});
	const admin = connect({ url: postgres.url("postgres"), idleSeconds: null });
	const pid = Number(readFileSync(join(postgres.dataDir, "postmaster.pid"), "utf8").split("\n")[0]);
	return {
		port: postgres.port,
		url: postgres.url,
		admin,
		async create(name, from = "template0") {
			await admin.unsafe(`drop database if exists ${name} with (force)`);
			await admin.unsafe(`create database ${name} template ${from} strategy file_copy`);
			// A copy has the template's schemas and tables, but not the rights on the database itself.
			const [owner] = await admin`select from pg_roles where rolname = 'tenantry_owner'`;
			if (owner) await admin.unsafe(`grant connect, create on database ${name} to tenantry_owner`);
			return postgres.url(name);
		},
		drop: async (name) => {
			await admin.unsafe(`drop database if exists ${name} with (force)`);
		},
		cpuSeconds: () => cpuSecondsOf(pid),
		async stop() {
			await admin.end({ timeout: 5 });
			await postgres.stop();
		},
	};
}

/** Returns NaN where there is no /proc. Counts live processes to the nanosecond: there may be hundreds with a little each. */
function cpuSecondsOf(postmaster: number): number {
	try {
		// proc(5): cutime and cstime, of finished children, are fields 16 and 17, counted here from the third.
		const ended = statOf(postmaster)?.slice(13, 15).map(Number) ?? [Number.NaN];
		const live = [postmaster, ...childrenOf(postmaster)].map(nanosecondsOf);
		return sum(ended) / TICKS_A_SECOND + sum(live) / 1e9;
	} catch {
		return Number.NaN;
	}
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

function childrenOf(parent: number): number[] {
	return readdirSync("/proc")
		.map(Number)
		.filter((pid) => pid > 0 && statOf(pid)?.[1] === String(parent));
}

function nanosecondsOf(pid: number): number {
	try {
		return Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]);
	} catch {
		return 0; // it ended in the meantime
	}
}

/** Returns the fields of /proc/PID/stat from the third on, after the name, which may contain spaces. */
function statOf(pid: number): string[] | undefined {
	try {
		return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ");
	} catch {
		return undefined; // it ended in the meantime
	}
}

/** Returns the memory of each server process for this database, without the shared part, in MiB. */
export async function memoryOf(admin: Sql, database: string): Promise<number[]> {
	const rows = await admin<{ pid: number }[]>`
		select pid from pg_stat_activity where datname = ${database} and pid <> pg_backend_pid() and backend_type = 'client backend'`;
	return rows.map(({ pid }) => anonymousOf(pid)).filter((mebibytes) => mebibytes > 0);
}

function anonymousOf(pid: number): number {
	try {
		const kilobytes = /^Anonymous:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
		return Number(kilobytes ?? 0) / 1024;
	} catch {
		return 0;
	}
}
