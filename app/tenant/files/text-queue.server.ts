import { openFileQueue } from "./file-queue.server.ts";

/** The queue of files whose text is to be read, with one job for each. */
export const TEXTS = "text";

/** Has the worker read the text of files of a workspace, for the search. Idempotent: what was read is left alone. */
export const queueTexts = openFileQueue(TEXTS);
