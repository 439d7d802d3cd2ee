import { PgBoss } from "pg-boss";
import { JOBS_SCHEMA, JOBS_VERSION } from "#db/jobs/schema.ts";
import { transactInQueue } from "../database/database.server.ts";
import { log } from "../log/log.server.ts";

/**
 * Runs pg-boss on the process's own pool. It is never started, so it keeps no timers or connections of its own and
 * neither creates nor changes tables. `maintainQueues` does its background work.
 */
export const queue = new PgBoss({
	schema: JOBS_SCHEMA,
	db: { executeSql: (text, values) => transactInQueue((db) => db.executeSql(text, values)) },
	migrate: false,
	createSchema: false,
	schedule: false,
	supervise: false,
	// Both need the owner's rights, or a superuser's.
	reindex: false,
	monitorVacuum: false,
	// One worker at a time does it, this often at most.
	monitorIntervalSeconds: 15,
	maintenanceIntervalSeconds: 600,
});
queue.on("error", (error) => log.error({ err: error }, "the queue reports an error"));
queue.on("warning", ({ message, data }) => log.warn({ data }, message));

/** Names the queue for jobs that failed for the last time. */
export const deadLettersOf = (name: string) => `${name}.dead`;

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/** A job that runs longer counts as lost, and runs again. */
export const LONGEST_RUN_SECONDS = 5 * MINUTE;
/** A job whose worker has been silent this long counts as lost, and runs again. */
export const SILENCE_SECONDS = 30;

// Five retries after 1, 2, 4, 8 and 16 minutes, each up to twice as late by chance: an hour at most.
export const MOST_RETRIES = 5;
const RETRIES = { retryLimit: MOST_RETRIES, retryDelay: MINUTE, retryBackoff: true };

/** Creates a queue and its dead letters, or updates existing ones to the settings of this build. Throws when the database has not been migrated. */
export async function prepareQueue(name: string): Promise<void> {
	const version = (await queue.isInstalled()) ? ((await queue.schemaVersion()) ?? 0) : 0;
	if (version < JOBS_VERSION)
		throw new Error("The tables of the queue are missing or old: run npm run migrate");
	const dead = deadLettersOf(name);
	const letters = { retentionSeconds: 90 * DAY, deleteAfterSeconds: DAY };
	const settings = {
		...RETRIES,
		deadLetter: dead,
		expireInSeconds: LONGEST_RUN_SECONDS,
		heartbeatSeconds: SILENCE_SECONDS,
		// pg-boss deletes jobs that waited longer than this, which is its maximum.
		retentionSeconds: 365 * DAY,
		deleteAfterSeconds: DAY,
	};
	await queue.createQueue(dead, letters);
	await queue.updateQueue(dead, letters);
	await queue.createQueue(name, settings);
	await queue.updateQueue(name, settings);
}

/** Returns lost jobs to their queues and deletes finished ones that are old enough. */
export async function maintainQueues(): Promise<void> {
	await queue.supervise();
}
