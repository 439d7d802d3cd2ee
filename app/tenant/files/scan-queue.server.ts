import { openFileQueue } from "./file-queue.server.ts";

/** The queue of files that wait for the virus scanner, with one job for each. */
export const SCANS = "scan";

/** Has the worker scan held files of a workspace. Idempotent: a file that is no longer held is left alone. */
export const queueScans = openFileQueue(SCANS);
