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

test("a statement of a megabyte that says “create” everywhere takes no time", () => {
	const long = `insert into a.b values ('${"create a plan, ".repeat(70_000)}')`;
	const started = performance.now();

	expect(inFewMessages([long, "select 1"])).toHaveLength(1);

	expect(performance.now() - started).toBeLessThan(2_000);
});
