import { expect, test } from "vitest";
import { z } from "zod";
import { dayText } from "#app/platform/day.ts";
import { keyText, searchText } from "#app/platform/text.ts";
import { readQuery } from "./query.server.ts";

const shape = z.object({ q: z.string().trim().max(200).optional(), page: z.coerce.number().default(1) });
const read = (query: string) => readQuery(new Request(`http://localhost:3000/x?${query}`), shape);

test("a search for only spaces is not a search", () => {
	for (const blank of ["", "+", "%20%20", "%09", "%C2%A0", "%E3%80%80"]) {
		expect(read(`q=${blank}&page=${blank}`)).toEqual({ page: 1 });
	}
	expect(read("q=+moon+base+")).toEqual({ q: "moon base", page: 1 });
});

test("a refused query calls each field as its page does, and says what is wrong with it", () => {
	const filters = z.object({
		q: searchText(200).optional(),
		from: dayText().optional(),
		status: z.enum(["active", "archived"]).optional(),
		after: keyText(10).optional(),
		page: z.coerce.number().optional(),
	});
	const query = `q=${"x".repeat(201)}&from=2026-02-30&status=gone&after=${"x".repeat(11)}&page=two`;

	expect(() => readQuery(new Request(`http://localhost:3000/x?${query}`), filters)).toThrow(
		expect.objectContaining({
			data: {
				title: "This link isn’t valid",
				message: [
					"Search: Use 200 characters or fewer.",
					"From: Use a day from 2000-01-01 to 2199-12-31.",
					"Status: This page doesn’t recognize it. It can be active or archived.",
					"After: This page doesn’t recognize it.",
					"Page: This page doesn’t recognize it.",
					"Open the page from the menu and choose again.",
				].join(" "),
			},
		}),
	);
});
