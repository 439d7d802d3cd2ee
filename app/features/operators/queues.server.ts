import {
	type DeadLetterPage,
	listDeadLetters,
	replayDeadLetters,
} from "#app/platform/jobs/dead-letters.server.ts";
import { type QueueFigures, queueFigures } from "#app/platform/jobs/figures.server.ts";
import type { Acting } from "#app/platform/operators/operator-log.server.ts";
import { REACTIONS } from "#app/tenant/reactions/run-reaction.server.ts";
import { announceOperatorAction } from "./actions.server.ts";
import { QUEUES, type QueueName } from "./queue-names.ts";

export type QueueLine = QueueFigures & { queue: QueueName };

/** Returns the state of each queue. Refuses: 503. */
export function listQueues(): Promise<QueueLine[]> {
	const names = Object.keys(QUEUES) as QueueName[];
	return Promise.all(
		names.map(async (queue) => ({
			queue,
			...(await queueFigures(queue, { takesEvents: queue === REACTIONS })),
		})),
	);
}

const PAGE_SIZE = 20;

/** Lists the dead letters of a queue, newest first. Refuses: 503. */
export function listDead(queue: QueueName, after?: string): Promise<DeadLetterPage> {
	return listDeadLetters(queue, { after, limit: PAGE_SIZE });
}

/** Returns them to their queue and says how many. Refuses: 503. */
export async function replayDead(queue: QueueName, ids: string[], acting: Acting): Promise<number> {
	await announceOperatorAction(acting, {
		event: "job.replayed",
		subject: queue,
		payload: { jobs: ids.length, ids },
	});
	return replayDeadLetters(queue, ids);
}
