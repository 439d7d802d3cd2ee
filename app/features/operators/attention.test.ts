import { expect, test } from "vitest";
import { attentionTo } from "./attention.ts";

const queue = { queue: "reaction", queued: 3, active: 0, failed: 0, dead: 0, oldestSeconds: 40 } as const;
const well = { queues: [queue], openErrors: 0, waitingWebhooks: 0, lastRun: undefined } as never;

test("nothing needs attention while work is done in time and nothing has failed", () => {
	expect(attentionTo(well)).toEqual([]);
	expect(attentionTo({ ...(well as object), lastRun: { id: 4, status: "done" } } as never)).toEqual([]);
});

test("what has failed or waits too long is named with its number, and leads to its page", () => {
	const found = attentionTo({
		queues: [{ ...queue, dead: 2, oldestSeconds: 601 }],
		...{ openErrors: 1, waitingWebhooks: 12, lastRun: { id: 4, status: "interrupted" } },
	} as never);

	expect(found).toEqual([
		{ text: "Jobs that have waited for more than 10 minutes", href: "/admin/queues" },
		{ text: "2 dead letters", href: "/admin/queues" },
		{ text: "1 open error", href: "/admin/errors" },
		{ text: "12 webhooks not applied", href: "/admin/webhooks?state=waiting" },
		{ text: "Migration run 4, which was interrupted", href: "/admin/migrations/4" },
	]);
});
