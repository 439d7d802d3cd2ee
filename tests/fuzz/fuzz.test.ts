import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fuzzing, openFuzzing } from "./fuzzing.ts";

// `npm run fuzz` sets them.
const { FUZZ_SEED, FUZZ_SECONDS = "30", FUZZ_REQUESTS = "Infinity" } = process.env;
const seed = Number(FUZZ_SEED ?? Math.trunc(Math.random() * 1_000_000_000));
const seconds = Number(FUZZ_SECONDS);

// Filling two workspaces takes some seconds; reducing a late finding may take another minute each.
const LONGEST_MS = 600_000 + 2_000 * seconds;

let fuzzing: Fuzzing;
beforeAll(async () => {
	fuzzing = await openFuzzing();
}, LONGEST_MS);
afterAll(() => fuzzing?.stop());

test(
	"any request to any address gets an answer with all required properties",
	async () => {
		const findings = await fuzzing.run({ seed, seconds, requests: Number(FUZZ_REQUESTS) });

		const { requests, answeringMs, saved, addresses, byStatus, slowest, largest } = fuzzing.done;
		process.stdout.write(
			[
				`Seed ${seed}: ${requests} requests to ${addresses} of ${fuzzing.lines.length} addresses, ${saved} saved, ${Math.round(answeringMs / requests)} ms each; by status ${JSON.stringify(byStatus)}`,
				`Slowest, ${Math.round(slowest.ms)} ms: ${slowest.request.slice(0, 300)}`,
				`Largest, ${largest.size} characters: ${largest.request.slice(0, 300)}\n`,
			].join("\n"),
		);
		const told = findings.map(
			({ property, what, request, seed: again }) =>
				`${property}: ${what}\n${request}\nAgain: npm run fuzz -- --seed ${again}`,
		);
		expect(told.join("\n\n")).toBe("");
		expect(requests).toBeGreaterThanOrEqual(Math.min(200, Number(FUZZ_REQUESTS)));
		// All of only a few requests could be refused.
		if (requests >= 200) expect(saved).toBeGreaterThan(0);
	},
	LONGEST_MS,
);
