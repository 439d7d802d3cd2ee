import { afterAll, beforeAll, expect, test } from "vitest";
import { lineOf } from "#tests/isolation/walk/routes.ts";
import type { PlantedRoute } from "#tests/support/app/build-of-sources.ts";
import { type Finding, type Fuzzing, openFuzzing } from "./fuzzing.ts";
import { PROPERTIES } from "./properties.ts";

// About 200 requests per page, of which one in a hundred breaks it, and as many again to reduce the finding.
const REQUESTS = 2_500;
const LONGEST_MS = 600_000;

let fuzzing: Fuzzing;
let findings: Finding[];
beforeAll(async () => {
	const planted = async (): Promise<PlantedRoute[]> => {
		const { HONEST, PLANTED } = await import("./planted.ts");
		return [...Object.values(PLANTED), HONEST].map((module, at) => ({
			...{ id: `planted${at}`, parentId: "tenant/layout" as const },
			...{ path: `planted/${at}`, module },
		}));
	};
	const lines = [...PROPERTIES, undefined].map((_, at) => lineOf(`/:tenant/planted/${at}`, `planted${at}`));
	fuzzing = await openFuzzing({ planted, lines });
	findings = await fuzzing.run({ seed: 42, seconds: 300, requests: REQUESTS });
}, LONGEST_MS);
afterAll(() => fuzzing?.stop());

test.each(PROPERTIES.map(({ name }) => name))("a page that breaks it is found: %s", async (name) => {
	const { PLANTED } = await import("./planted.ts");
	const at = Object.keys(PLANTED).indexOf(name);

	expect(findings.map(({ property, pattern }) => [property, pattern])).toContainEqual([
		name,
		`/:tenant/planted/${at}`,
	]);
});

test("a page that breaks none is not", () => {
	const honest = `/:tenant/planted/${PROPERTIES.length}`;

	expect(findings.filter(({ pattern }) => pattern === honest)).toEqual([]);
});

test(
	"a finding is as small as possible, and its seed reproduces it",
	async () => {
		const [found] = findings.filter(({ property }) => property === "never a 5xx");
		const lines = found?.request.split("\n") ?? [];

		const again = await fuzzing.run({ seed: found?.seed ?? 0, seconds: 60, requests: 200 });

		// The address, the mark of every form, and the field.
		expect(lines.length).toBeLessThanOrEqual(3);
		expect(again.map(({ property }) => property)).toContain("never a 5xx");
	},
	LONGEST_MS,
);
