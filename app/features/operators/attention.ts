import { href } from "react-router";
import type { getOverview } from "./overview.server.ts";

type Overview = Awaited<ReturnType<typeof getOverview>>;
type Run = Pick<NonNullable<Overview["lastRun"]>, "id" | "status">;

/** What tells whether anything is wrong. */
type State = {
	queues: readonly Pick<Overview["queues"][number], "dead" | "oldestSeconds">[];
	openErrors: number;
	webhooks: Pick<Overview["webhooks"], "failed">;
	lastRun: Run | undefined;
};

/** One thing to look at, in words, and the page that shows it. */
export type Attention = { text: string; href: string };

// From then on a worker is missing, or hangs: docs/operations.md alerts at the same age.
const TOO_OLD_SECONDS = 600;

const some = (count: number, one: string, many: string) => (count === 1 ? `1 ${one}` : `${count} ${many}`);

/** Lists what an operator should look at, the most urgent first. Empty when all is well. */
export function attentionTo({ queues, openErrors, webhooks, lastRun }: State): Attention[] {
	const dead = queues.reduce((sum, queue) => sum + queue.dead, 0);
	const isStuck = queues.some(({ oldestSeconds }) => oldestSeconds > TOO_OLD_SECONDS);
	const concerns: (Attention | false)[] = [
		isStuck && { text: "Jobs that have waited for more than 10 minutes", href: "/admin/queues" },
		dead > 0 && { text: some(dead, "dead letter", "dead letters"), href: "/admin/queues" },
		openErrors > 0 && { text: some(openErrors, "open error", "open errors"), href: "/admin/errors" },
		webhooks.failed > 0 && {
			text: some(webhooks.failed, "webhook that could not be applied", "webhooks that could not be applied"),
			href: "/admin/webhooks?state=failed",
		},
		(lastRun?.status === "failed" || lastRun?.status === "interrupted") && {
			text: `Migration run ${lastRun.id}, which ${lastRun.status === "failed" ? "failed" : "was interrupted"}`,
			href: href("/admin/migrations/:run", { run: String(lastRun.id) }),
		},
	];
	return concerns.filter((one) => one !== false);
}
