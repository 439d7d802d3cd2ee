import { readingTexts } from "#app/features/files/texts/texts.server.ts";
import { workOff } from "#app/platform/jobs/work.server.ts";
import { dailyWith } from "#app/tenant/reactions/daily.server.ts";
import { reactingWith } from "#app/tenant/reactions/run-reaction.server.ts";
import { dailies, reactions } from "#app/worker.server.ts";
import type { Tally } from "./findings.ts";

/** Runs the worker's jobs for workspaces, counting each run. */
export type Work = { runReactions(): Promise<number>; runDailies(): Promise<number> };

export const reactionNames = (): string[] => reactions.map(({ name }) => name);
export const dailyNames = (): string[] => dailies.map(({ name }) => name);

export function countedWork(tally: Tally): Work {
	const reacting = reactingWith(
		reactions.map((reaction) => ({
			...reaction,
			run: async (...given) => {
				tally.count("reaction", reaction.name);
				await reaction.run(...given);
			},
		})),
	);
	const daily = dailyWith(
		dailies.map((one) => ({
			...one,
			run: async (...given) => {
				tally.count("daily", one.name);
				await one.run(...given);
			},
		})),
	);
	return {
		// What is in a file that was sent is then found by a search.
		runReactions: async () => (await workOff(reacting)) + (await workOff(readingTexts)),
		runDailies: () => workOff(daily),
	};
}
