import { TEMPLATES } from "../templates/all.ts";
import type { NewStep } from "./versions/path-steps.server.ts";

/** A built-in template that a new path can start from. */
export type StartingPoint = { key: string; name: string; description: string; steps: readonly NewStep[] };

/** Every template, by the key that the form submits. Steps keep their keys: done on one path, done on all. */
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

/** Returns what a new path starts with; empty if the key is not a template. */
export function startOfPath(key: string): Pick<StartingPoint, "steps" | "description"> {
	return STARTING_POINTS.find((point) => point.key === key) ?? { description: "", steps: [] };
}
