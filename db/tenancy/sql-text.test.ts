import { expect, test } from "vitest";
import { blockOf, executed, inFewMessages } from "./sql-text.ts";

test("statements that create no table travel together, in order; each that may create one travels alone", () => {
	const [table, asSelect] = ["CREATE TABLE a.b (id int)", "create unlogged\ntable a.c as select 1"];

	expect(
		inFewMessages(["create role r", "grant r to s", table, asSelect, "create index on a.b (id)"]),
	).toEqual([
		blockOf("statements", executed(["create role r", "grant r to s"])),
		table,
		asSelect,
		"create index on a.b (id)",
	]);
	expect(inFewMessages([])).toEqual([]);
});
