import { expect, test } from "vitest";
import { z } from "zod";
import { readQuery } from "./query.server.ts";

const shape = z.object({ q: z.string().trim().max(200).optional(), page: z.coerce.number().default(1) });
const read = (query: string) => readQuery(new Request(`http://localhost:3000/x?${query}`), shape);

test("a search for only spaces is not a search", () => {
	for (const blank of ["", "+", "%20%20", "%09", "%C2%A0", "%E3%80%80"]) {
		expect(read(`q=${blank}&page=${blank}`)).toEqual({ page: 1 });
	}
	expect(read("q=+moon+base+")).toEqual({ q: "moon base", page: 1 });
});
