import { invitationReactions } from "./features/invitations/reactions.server.ts";
import { settingsReactions } from "./features/settings/reactions.server.ts";
import { workspaceReactions } from "./features/workspaces/reactions.server.ts";
import { retryStored } from "./features/workspaces/webhooks/inbox.server.ts";
import { stockWorkspaces } from "./platform/database.server.ts";
import { tendQueues } from "./platform/jobs/queue.server.ts";
import type { Schedule } from "./platform/jobs/schedule.server.ts";
import { type Daily, dailyWith } from "./tenant/daily.server.ts";
import { reactingWith } from "./tenant/react.server.ts";
import type { Reaction } from "./tenant/reaction.server.ts";

// Everything the worker does beside the web processes.

export const schedules: Schedule[] = [
	{ name: "webhooks.retry", everyMs: 15_000, run: retryStored },
	{ name: "workspaces.stock", everyMs: 5_000, run: stockWorkspaces },
	{ name: "jobs.tend", everyMs: 15_000, run: tendQueues },
];

/** What the slices do when something has happened: each `features/x/reactions.server.ts` exports its own. */
export const reactions: Reaction[] = [...invitationReactions, ...settingsReactions, ...workspaceReactions];

export const reacting = reactingWith(reactions);

/** What the slices do for each workspace once a day. */
export const dailies: Daily[] = [];

export const daily = dailyWith(dailies);
