import { readingTexts } from "#app/features/files/texts/texts.server.ts";
import { workOff } from "#app/platform/jobs/work.server.ts";
import { dailyWith } from "#app/tenant/reactions/daily.server.ts";
import { reactingWith } from "#app/tenant/reactions/run-reaction.server.ts";
import { dailies, reactions as ofTheProduct } from "#app/worker.server.ts";

/**
 * Runs every reaction that is due, and those they cause, in this process, one after another; returns how many.
 * `early` also runs those that wait for their next try.
 */
export async function runReactions({ reactions = ofTheProduct, early = false } = {}): Promise<number> {
	return workOff(reactingWith(reactions), { early });
}

/** Runs what is to be done today for every workspace whose day has not begun; returns how many jobs. */
export async function runDailies(): Promise<number> {
	return workOff(dailyWith(dailies));
}

/** Reads the text of files that are due for it, or with `early` also of those that wait for their next try; returns how many. */
export async function readTexts({ early = false } = {}): Promise<number> {
	await runReactions();
	return workOff(readingTexts, { early });
}
