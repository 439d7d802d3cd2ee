import { transactInQueue } from "../database/database.server.ts";
import { deadLettersOf, queue } from "./queue.server.ts";

/** A job that failed for the last time. */
export type DeadLetter = {
	id: string;
	/** The job's data, as it was queued. */
	data: Record<string, unknown>;
	/** The message of the last error. */
	error: string;
	/** The number of tries. */
	tries: number;
	failedAt: Date;
};

/** One page, newest first. `next`: the id after which the following page begins. */
export type DeadLetterPage = { letters: DeadLetter[]; next: string | undefined };

/** Lists the dead letters of a queue, newest first; `data` narrows them to jobs whose data contains it. Refuses: 503. */
export async function listDeadLetters(
	name: string,
	{ data = {}, after, limit = 50 }: { data?: Record<string, unknown>; after?: string; limit?: number } = {},
): Promise<DeadLetterPage> {
	const dead = deadLettersOf(name);
	const { rows } = await transactInQueue((db) =>
		db.executeSql(
			`select id, data, source_output as output, source_retry_count as retries, created_on as "failedAt"
			 from pgboss.job where name = $1 and state < 'active' and not blocked and data @> $2::jsonb
			 and ($3::uuid is null or (created_on, id) < (select created_on, id from pgboss.job where name = $1 and id = $3))
			 order by created_on desc, id desc limit $4`,
			[dead, data, after ?? null, limit + 1],
		),
	);
	const letters = rows.slice(0, limit).map(deadLetterOf);
	return { letters, next: rows.length > limit ? letters.at(-1)?.id : undefined };
}

type LetterRow = {
	id: string;
	data: Record<string, unknown>;
	output: { message?: string; value?: { message?: string } } | null;
	retries: number;
	failedAt: Date;
};

function deadLetterOf(row: Record<string, unknown>): DeadLetter {
	const { id, data, output, retries, failedAt } = row as LetterRow;
	const error = output?.message ?? output?.value?.message ?? "No reason was kept";
	return { id, data, error, tries: retries + 1, failedAt };
}

/** Returns dead letters to their queue, with all their retries restored; returns their number. Refuses: 503. */
export async function replayDeadLetters(name: string, ids: string[]): Promise<number> {
	if (ids.length === 0) return 0;
	return queue.redrive(deadLettersOf(name), { ids, limit: ids.length });
}
