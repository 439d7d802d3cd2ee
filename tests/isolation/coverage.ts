import { join } from "node:path";
import { root } from "#scripts/local/root.ts";
import type { Tally } from "./walk/findings.ts";
import type { RouteLine } from "./walk/routes.ts";

/** Returns a sentence for each route that a walk left out, which says what to add. */
export async function uncoveredRoutes(tally: Tally, lines: RouteLine[]): Promise<string[]> {
	const sentences = await Promise.all(
		lines.map(async ({ id, pattern, parameters }) => {
			const asked = (method: string) =>
				tally.sumOf((kind, route, _who, how) => kind === "asked" && route === id && how === method);
			if (asked("GET") === 0)
				return `${pattern} was never requested: tests/isolation/walk/pages.ts walks the route table, look there`;
			if (!(await takesForms(id)) || asked("POST") > 0) return [];
			return `${pattern} accepts forms, but no page of the walk shows one: add what to post there to tests/isolation/walk/unshown.ts (its parameters: ${parameters.join(", ") || "none"})`;
		}),
	);
	return sentences.flat();
}

async function takesForms(id: string): Promise<boolean> {
	for (const ending of ["ts", "tsx"]) {
		const module = await import(/* @vite-ignore */ join(root, "app", `${id}.${ending}`)).catch(
			() => undefined,
		);
		if (module) return "action" in module;
	}
	return false;
}

/** Returns a sentence for each of the worker's jobs that never ran. */
export function uncoveredWork(tally: Tally, kind: "reaction" | "daily", names: readonly string[]): string[] {
	return names
		.filter((name) => tally.sum(kind, name) === 0 && !(name in NEVER_CAUSED))
		.map(
			(name) =>
				`the ${kind} ${name} never ran for the attacking workspace: make its trigger happen in tests/isolation/world/fills.ts or unshown.ts, or say in coverage.ts why it cannot`,
		);
}

/** Reactions that no form of a workspace can cause, each with the reason. */
export const NEVER_CAUSED: Record<string, string> = {
	"hooks.report": "a webhook has to fail for an hour, or answer 410",
};
