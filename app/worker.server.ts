import { achievementDailies, achievementReactions } from "./features/achievements/reactions.server.ts";
import { workspaceReactions } from "./features/clerk-sync/reactions.server.ts";
import { retryStored } from "./features/clerk-sync/webhooks/inbox.server.ts";
import { keyReactions } from "./features/developers/reactions.server.ts";
import { endingKeysDaily } from "./features/developers/warn-before-end.server.ts";
import { fileReactions } from "./features/files/previews.server.ts";
import { scanning } from "./features/files/scan.server.ts";
import { sweepDaily } from "./features/files/sweep.server.ts";
import { readingTexts, readTextsDaily, textReactions } from "./features/files/texts/texts.server.ts";
import { sendingWebhooks } from "./features/hooks/deliver.server.ts";
import { hookReactions, pruneHooksDaily } from "./features/hooks/reactions.server.ts";
import { rollUpDaily } from "./features/insights/roll-up.server.ts";
import { invitationReactions } from "./features/invitations/reactions.server.ts";
import { sendDueEmails } from "./features/notifications/emails/send-due.server.ts";
import {
	notificationDailies,
	notificationReactions,
} from "./features/notifications/reactions/reactions.server.ts";
import { onboardingReactions } from "./features/onboarding/reactions.server.ts";
import { measureDaily } from "./features/operators/tenants/measure.server.ts";
import { remindDaily } from "./features/reminders/remind.server.ts";
import { indexDaily, searchReactions } from "./features/search/reactions.server.ts";
import { settingsReactions } from "./features/settings/reactions.server.ts";
import { prepareWarmPool } from "./platform/database/database.server.ts";
import { pruneErrors } from "./platform/errors/error-log.server.ts";
import { maintainQueues } from "./platform/jobs/queue.server.ts";
import type { Schedule } from "./platform/jobs/schedule.server.ts";
import type { QueueWork } from "./platform/jobs/work.server.ts";
import { pruneMetrics } from "./platform/metrics/roll-up.server.ts";
import { pruneLimits } from "./platform/rate-limits/rate-limit-store.server.ts";
import { anchorChains } from "./tenant/audit/check/anchors.server.ts";
import { removeDroppedFiles } from "./tenant/files/dropped.server.ts";
import { pruneFormResults } from "./tenant/forms/once.server.ts";
import { type Daily, dailyWith } from "./tenant/reactions/daily.server.ts";
import type { Reaction } from "./tenant/reactions/reaction.server.ts";
import { reactingWith } from "./tenant/reactions/run-reaction.server.ts";
import { pruneApiRequests } from "./tenant/registry/api-requests.server.ts";
import { endExpiredSupport } from "./tenant/registry/support-grants.server.ts";

// Lists everything that the worker does apart from serving pages.

const MINUTE_MS = 60_000;

export const schedules: Schedule[] = [
	{ name: "webhooks.retry", everyMs: 15_000, run: retryStored },
	{ name: "workspaces.stock", everyMs: 5_000, run: prepareWarmPool },
	{ name: "support.end", everyMs: 15_000, run: endExpiredSupport },
	// Runs more often than chains are anchored: each run looks for the ones that are due.
	{ name: "audit.anchor", everyMs: 60_000, run: async () => void (await anchorChains()) },
	{ name: "notifications.email", everyMs: 10_000, run: () => sendDueEmails() },
	{ name: "jobs.tend", everyMs: 15_000, run: maintainQueues },
	{ name: "forms.prune", everyMs: 60 * MINUTE_MS, run: pruneFormResults },
	{ name: "files.forget", everyMs: 5 * MINUTE_MS, run: removeDroppedFiles },
	{ name: "api.prune", everyMs: 5 * MINUTE_MS, run: () => pruneApiRequests() },
	{ name: "limits.prune", everyMs: 5 * MINUTE_MS, run: pruneLimits },
	{ name: "metrics.prune", everyMs: 60 * MINUTE_MS, run: pruneMetrics },
	{ name: "errors.prune", everyMs: 60 * MINUTE_MS, run: pruneErrors },
];

/** Reactions of the features to what has happened. Each `features/x/reactions.server.ts` exports its own. */
export const reactions: Reaction[] = [
	...achievementReactions,
	...fileReactions,
	...textReactions,
	...keyReactions,
	...hookReactions,
	...invitationReactions,
	...notificationReactions,
	...onboardingReactions,
	...searchReactions,
	...settingsReactions,
	...workspaceReactions,
];

const reacting = reactingWith(reactions);

/** Work that the features do once a day for each workspace. */
export const dailies: Daily[] = [
	...achievementDailies,
	...notificationDailies,
	rollUpDaily,
	remindDaily,
	measureDaily,
	sweepDaily,
	readTextsDaily,
	indexDaily,
	endingKeysDaily,
	pruneHooksDaily,
];

const daily = dailyWith(dailies);

/** Every queue that the worker works on. */
export const works: QueueWork[] = [reacting, daily, scanning, readingTexts, sendingWebhooks()];
