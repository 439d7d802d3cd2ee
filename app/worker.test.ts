import { afterAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { works } from "./worker.server.ts";

afterAll(closeDatabase);

test.each(works.map((work) => [work.queue, work] as const))(
	"what one workspace has in the queue %s leaves room for others",
	(_queue, { slots, perGroup }) => {
		expect(perGroup).toBeLessThan(slots);
	},
);
