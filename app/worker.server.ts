import { retryStored } from "./features/workspaces/webhooks/inbox.server.ts";
import { stockWorkspaces } from "./platform/database.server.ts";
import type { Schedule } from "./platform/jobs/schedule.server.ts";

/** Everything the worker does beside the web processes, in one table. */
export const schedules: Schedule[] = [
	{ name: "webhooks.retry", everyMs: 15_000, run: retryStored },
	{ name: "workspaces.stock", everyMs: 5_000, run: stockWorkspaces },
];
