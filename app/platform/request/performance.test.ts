import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { log } from "../log/log.server.ts";
import { withPerformanceTracking } from "./performance.server.ts";
import { requestIdHere } from "./request.server.ts";

test("an operation over a second is logged with its tenant, time and request; a quick one is not", async () => {
	const lines = vi.spyOn(log, "warn");

	const [quick, slow] = await requestIdHere.run("req-1", () =>
		Promise.all([
			withPerformanceTracking("reaction quick", "org_1", async () => "quick"),
			withPerformanceTracking("GET /:tenant/audit", "org_1", () => sleep(1_050, "slow")),
		]),
	);

	expect([quick, slow]).toEqual(["quick", "slow"]);
	expect(lines.mock.calls).toEqual([
		[
			{
				operation: "GET /:tenant/audit",
				tenant: "org_1",
				ms: expect.any(Number),
				outcome: "done",
				requestId: "req-1",
			},
			"a slow operation",
		],
	]);
	const [[line] = []] = lines.mock.calls as unknown as [{ ms: number }][];
	expect(line?.ms).toBeGreaterThan(1_000);
});

test("an operation that fails slowly is logged as well, and still fails", async () => {
	const lines = vi.spyOn(log, "warn");
	const failing = withPerformanceTracking("clerk", undefined, async () => {
		await sleep(1_050);
		throw new Error("no answer");
	});

	await expect(failing).rejects.toThrow("no answer");
	expect(lines.mock.calls[0]?.[0]).toMatchObject({ operation: "clerk", outcome: "failed" });
});
