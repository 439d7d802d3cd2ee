import { expect, test } from "vitest";
import { attentionTo } from "./attention.ts";

const queue = { dead: 0, oldestSeconds: 40 };
const well = { queues: [queue], openErrors: 0, webhooks: { failed: 0 }, lastRun: undefined };

test("nothing needs attention while work is done in time and nothing has failed", () => {
	expect(attentionTo(well)).toEqual([]);
	expect(attentionTo({ ...well, lastRun: { id: 4, status: "done" } })).toEqual([]);
});

test("what has failed or waits too long is named with its number, and leads to its page", () => {
	const found = attentionTo({
		queues: [{ dead: 2, oldestSeconds: 601 }],
		...{ openErrors: 1, webhooks: { failed: 12 }, lastRun: { id: 4, status: "interrupted" } },
	});

	expect(found).toEqual([
		{ text: "Jobs that have waited for more than 10 minutes", href: "/admin/queues" },
		{ text: "2 dead letters", href: "/admin/queues" },
		{ text: "1 open error", href: "/admin/errors" },
		{ text: "12 webhooks that could not be applied", href: "/admin/webhooks?state=failed" },
		{ text: "Migration run 4, which was interrupted", href: "/admin/migrations/4" },
	]);
});
