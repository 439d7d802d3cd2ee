import { TEMPLATES } from "../templates/all.ts";
import type { NewStep } from "./versions/path-steps.server.ts";

/** What a new path can start from: a template that comes with the product. */
export type StartingPoint = { key: string; name: string; description: string; steps: readonly NewStep[] };

/** Every template, under the word that the form calls it. Their steps keep their keys: done on one path, done on all. */
export const STARTING_POINTS: readonly StartingPoint[] = Object.entries(TEMPLATES).map(
	([key, { name, description, steps }]) => ({
		key,
		name,
		description,
		steps: steps.map(({ completedByFact = null, blocks, ...step }, index) => ({
			...step,
			completedByFact,
			blocks: [...blocks],
			position: index + 1,
		})),
	}),
);

/** What a new path starts with; nothing for anything that is no template. */
export function startOfPath(key: string): Pick<StartingPoint, "steps" | "description"> {
	return STARTING_POINTS.find((point) => point.key === key) ?? { description: "", steps: [] };
}
