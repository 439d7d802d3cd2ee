import { expect, test } from "vitest";
import { statusCopy } from "./status-copy.ts";

test("every status has a heading and a sentence, an unknown one those of its class", () => {
	for (const status of [400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503]) {
		expect(statusCopy(status).title.length, String(status)).toBeGreaterThan(8);
		expect(statusCopy(status).message, String(status)).toMatch(/\.$/);
	}
	expect(statusCopy(418)).toEqual(statusCopy(400));
	expect(statusCopy(502)).toEqual(statusCopy(500));
});
