import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "#scripts/local/network/ports.ts";
import { accountFor, canEnter, fallbackFor, makeOwnFolder } from "#scripts/local/postgres/account.ts";
import { type Binaries, findBinaries } from "#scripts/local/postgres/binaries.ts";
import * as server from "#scripts/local/postgres/server.ts";
import { isAlive, readOr, usersOf, withLock } from "#scripts/local/postgres/users.ts";

const FIRST_PORT = 54_300; // far from 5432, where the machine's own PostgreSQL would be
const WATCH_MS = 1_000; // about as long as a person needs to reload a page

/** A local PostgreSQL. `stop` ends it, unless another process uses it too. */
export type LocalPostgres = {
	/** Returns a connection URL with superuser and password. */
	url(database?: string): string;
	port: number;
	dataDir: string;
	/** From now on, starts the server again when it ends although nobody stopped it; says so. */
	keepRunning(say: (sentence: string) => void): void;
	stop(): Promise<void>;
};

export type PostgresOptions = {
	dataDir: string;
	/** The port to try first. */
	port?: number;
	/** `kept` writes durably and asks for the password; `throwaway` is for tests. */
	purpose?: "kept" | "throwaway";
	/** Additional server settings, for a measurement that needs them. */
	settings?: Record<string, string>;
	log?: (sentence: string) => void;
};

const SETTINGS = {
	listen_addresses: "127.0.0.1",
	unix_socket_directories: "",
	max_connections: "200",
	max_locks_per_transaction: "256", // dropping a tenant's schema as a whole takes some 800 locks
	timezone: "UTC",
};

const UNSAFE_AND_FAST = {
	fsync: "off",
	synchronous_commit: "off",
	full_page_writes: "off",
	autovacuum: "off",
};

/** Starts PostgreSQL on a data folder, or joins the server already running there. */
export async function startPostgres({
	dataDir,
	port,
	purpose = "kept",
	settings = {},
	log = () => {},
}: PostgresOptions): Promise<LocalPostgres> {
	const place = placeFor(resolve(dataDir), log);
	const binaries = findBinaries(accountFor(place));
	const users = usersOf(`${place}.users`);
	const lock = `${place}.lock`;
	const stopping = new AbortController();
	const joinOrStart = (wanted: number | undefined) =>
		withLock(lock, async () => {
			stopping.signal.throwIfAborted();
			users.join();
			const options = { port: wanted, purpose, settings, log };
			return (await joinRunning(place)) ?? (await start(binaries, place, options));
		});
	let running = await joinOrStart(port);
	const guard = guardExit(() => running.pid, users);
	const restart = async () => {
		const ended = running;
		running = await joinOrStart(ended.port);
		return restarted(ended, running);
	};
	return {
		url: (database = "postgres") =>
			`postgres://${server.SUPERUSER}:${server.PASSWORD}@127.0.0.1:${running.port}/${encodeURIComponent(database)}`,
		port: running.port,
		dataDir: place,
		keepRunning: (say) =>
			void watch({ isRunning: () => isAlive(running.pid), restart, say }, stopping.signal),
		stop: async () => {
			if (!guard.disarm()) return;
			stopping.abort();
			await withLock(lock, async () => {
				if (users.leave()) await server.stopServer(binaries, place, running.pid);
			});
			if (purpose === "throwaway") clean(place);
		},
	};
}

type Watched = {
	isRunning: () => boolean;
	/** Returns the sentence about it. */
	restart: () => Promise<string>;
	say: (sentence: string) => void;
};

async function watch({ isRunning, restart, say }: Watched, signal: AbortSignal): Promise<void> {
	let failure = "";
	while (!signal.aborted) {
		await sleep(WATCH_MS, undefined, { ref: false });
		if (signal.aborted || isRunning()) continue;
		try {
			say(await restart());
			failure = "";
		} catch (error) {
			// The next try follows soon; each reason is said once.
			const reason = `PostgreSQL ended and cannot be started again yet: ${(error as Error).message}`;
			if (!signal.aborted && reason !== failure) say(reason);
			failure = reason;
		}
	}
}

function restarted(before: server.Running, now: server.Running): string {
	const ended = `PostgreSQL (process ${before.pid}) ended although nothing here stopped it.`;
	if (before.port === now.port) return `${ended} It runs again on port ${now.port}.`;
	return `${ended} Its port ${before.port} is in use by now, so it runs on ${now.port}: stop this program and start it again.`;
}

/** Returns `dataDir`, or a separate folder elsewhere when PostgreSQL's account cannot enter the checkout. */
function placeFor(dataDir: string, log: (sentence: string) => void): string {
	makeOwnFolder(dataDir);
	if (canEnter(accountFor(dataDir), dirname(dataDir))) return dataDir;
	const place = join(fallbackFor(dataDir), "postgres");
	makeOwnFolder(place);
	log(`PostgreSQL's account cannot enter ${dirname(dataDir)}: its data is in ${place}.`);
	return place;
}

/** Joins the server already running on the folder; waits for one that is just starting. */
async function joinRunning(dataDir: string): Promise<server.Running | undefined> {
	for (let tries = 0; tries < 300; tries++) {
		const running = server.runningIn(dataDir);
		if (!running || running.ready) return running;
		await sleep(100);
	}
	throw new Error(
		`The PostgreSQL of ${dataDir} hangs: it neither starts nor ends. Stop its process, then try again.`,
	);
}

async function start(
	binaries: Binaries,
	dataDir: string,
	{ port = FIRST_PORT, purpose, settings: more, log = () => {} }: Omit<PostgresOptions, "dataDir">,
): Promise<server.Running> {
	const account = accountFor(dataDir);
	prepare(binaries, dataDir, purpose === "throwaway" ? "trust" : "scram-sha-256");
	// No process has it (joinRunning checked): it is left from a crash, and its process number may have been reused.
	rmSync(join(dataDir, "postmaster.pid"), { force: true });
	const settings = { ...SETTINGS, ...(purpose === "throwaway" ? UNSAFE_AND_FAST : {}), ...more };
	for (let wanted = port; ; wanted++) {
		const free = await freePort(wanted);
		const files = { dataDir, logFile: `${dataDir}.log` };
		const running = await server.launch(binaries, account, files, { port: free, settings });
		if (running) {
			if (free !== port) log(`Port ${port} is in use: PostgreSQL listens on ${free}.`);
			return running;
		}
		wanted = free;
	}
}

function prepare(binaries: Binaries, dataDir: string, auth: "trust" | "scram-sha-256"): void {
	const version = readOr(join(dataDir, "PG_VERSION"), "").trim();
	if (version === "" && existsSync(dataDir)) {
		// Not a PostgreSQL folder: its content is kept beside it.
		if (readdirSync(dataDir).length > 0) renameSync(dataDir, `${dataDir}.broken-${Date.now()}`);
		else rmSync(dataDir, { recursive: true });
	}
	if (version === "") {
		server.initialize(binaries, accountFor(dataDir), dataDir, auth);
		return;
	}
	if (version !== binaries.major) {
		throw new Error(
			`${dataDir} was written by PostgreSQL ${version}, but this is version ${binaries.major}: move the folder away to start fresh.`,
		);
	}
	const mine = process.getuid?.();
	if (mine !== undefined && mine !== 0 && statSync(dataDir).uid !== mine) {
		throw new Error(`${dataDir} belongs to another account: use that account, or remove the folder.`);
	}
}

/**
 * Ends the server when this process ends without calling `stop`. A signal without another handler
 * still ends the process, as it would have without this guard.
 */
function guardExit(pid: () => number, users: ReturnType<typeof usersOf>) {
	const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
	let armed = true;
	const leave = () => {
		if (armed && users.leave()) server.askToStop(pid());
		armed = false;
	};
	const onSignal = (signal: NodeJS.Signals) => {
		if (process.listenerCount(signal) > 1) return;
		leave();
		process.removeListener(signal, onSignal);
		process.kill(process.pid, signal);
	};
	process.once("exit", leave);
	for (const signal of signals) process.on(signal, onSignal);
	return {
		/** Returns false when this process had already left the server. */
		disarm(): boolean {
			const was = armed;
			armed = false;
			process.removeListener("exit", leave);
			for (const signal of signals) process.removeListener(signal, onSignal);
			return was;
		},
	};
}

function clean(place: string): void {
	for (const rest of ["", ".users", ".log", ".half"]) rmSync(place + rest, { recursive: true, force: true });
}
