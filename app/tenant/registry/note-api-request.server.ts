import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import { keptAnyway } from "#app/platform/request/effects.server.ts";
import { apiRequests } from "#db/schema/public/api-requests.ts";
import type { ApiRequest } from "#db/schema/public/index.ts";
import { tenants } from "#db/schema/public/tenants.ts";

// No call waits for its line in the log: what cannot be kept is lost, and the process says how many. A crash of the
// database may lose the lines of its last moment too.

const BETWEEN_WRITES_MS = 1_000;
const AFTER_TROUBLE_MS = 2_000;
const MOST_OF_A_WRITE = 1_000;
// About 2 MB of a process.
const MOST_WAITING = 5_000;

let waiting: ApiRequest[] = [];
let lost = 0;
let timer: NodeJS.Timeout | undefined;
let writing: Promise<void> | undefined;

/** Keeps a call for the log, soon and without being awaited. Never throws. */
export function noteApiRequest(request: ApiRequest): void {
	if (waiting.length >= MOST_WAITING) lost++;
	else waiting.push(request);
	plan();
}

/** Writes what is waiting, at once. Never throws. */
export async function writeApiRequests(): Promise<void> {
	await writing;
	while (waiting.length > 0) await write();
}

function plan(): void {
	if (timer || writing) return;
	timer = setTimeout(() => void write(), BETWEEN_WRITES_MS);
	timer.unref();
}

function write(): Promise<void> {
	clearTimeout(timer);
	timer = undefined;
	const batch = waiting.slice(0, MOST_OF_A_WRITE);
	waiting = waiting.slice(MOST_OF_A_WRITE);
	writing = save(batch).finally(() => {
		writing = undefined;
		if (lost > 0) log.warn({ lost }, "calls of the API are missing in their log");
		lost = 0;
		if (waiting.length > 0) plan();
	});
	return writing;
}

/** Writes calls, in a second try if need be; they are lost if that fails too. */
async function save(batch: ApiRequest[]): Promise<void> {
	if (batch.length === 0) return;
	try {
		await insert(batch).catch(() =>
			sleep(AFTER_TROUBLE_MS, undefined, { ref: false }).then(() => insert(batch)),
		);
	} catch (error) {
		lost += batch.length;
		log.warn({ err: error }, "the log of the API’s calls can’t be written");
	}
}

/** Inserts calls; those of workspaces that were dropped meanwhile are left out, and so are those that are there already. */
function insert(batch: ApiRequest[]): Promise<unknown> {
	const told = sql`jsonb_to_recordset(${JSON.stringify(batch)}::jsonb) as told ("tenantId" varchar, at timestamptz,
		"requestId" uuid, "keyId" varchar, operation varchar, status smallint, ms integer, rule varchar, network varchar)`;
	const rows = sql`select told."tenantId", told.at, told."requestId", told."keyId", told.operation, told.status,
		told.ms, told.rule, told.network from ${told} join ${tenants} on ${tenants.id} = told."tenantId"`;
	return keptAnyway(() =>
		transactInRegistry("asynchronous write", (db) =>
			db.insert(apiRequests).select(rows).onConflictDoNothing(),
		),
	);
}
