import fc from "fast-check";
import type { RouteLine } from "#tests/isolation/walk/routes.ts";
import type { Visitor } from "#tests/isolation/world/people.ts";
import { buttonText, hostileName, hostileText } from "./hostile.ts";

/** The askers besides the two workspaces' own: an operator, and the owner of the other workspace. */
export const ASKERS = [
	..."owner admin member viewer own suspended nobody signed-out operator neighbor".split(" "),
] as const;

/** The visitor without a workspace who is also an operator. */
export const OPERATOR: Visitor = "removed";

/** What replaces a value that a page offered. */
export type Value =
	| { kind: "kept" | "theirs" | "nobodys" }
	/** Just inside or outside what the page's own field allows, or another of its options. */
	| { kind: "edge"; which: number }
	| { kind: "text"; text: string };

export type Edit = {
	/** `press` sends one of conform's buttons. */
	how: "set" | "drop" | "repeat" | "add" | "press";
	/** Which field, wrapping around. */
	at: number;
	name: string;
	value: Value;
};

/** What to request, before it is known what the page offers. It can be reduced step by step. */
export type Plan = {
	who: string;
	line: RouteLine;
	/** `link` opens one of the page's own, `fields` posts what no page shows or another's form, `body` sends JSON. */
	kind: "page" | "data" | "link" | "form" | "fields" | "body";
	pick: number;
	parameters: Value[];
	query: { at: number; name: string; value: Value }[];
	edits: Edit[];
	flash: string | undefined;
	json: string;
};

const value: fc.Arbitrary<Value> = fc.oneof(
	{ weight: 4, arbitrary: hostileText.map((text): Value => ({ kind: "text", text })) },
	{ weight: 3, arbitrary: fc.nat(40).map((which): Value => ({ kind: "edge", which })) },
	{ weight: 1, arbitrary: fc.constantFrom<Value>({ kind: "theirs" }, { kind: "nobodys" }) },
);
const mostlyKept: fc.Arbitrary<Value> = fc.oneof(
	{ weight: 14, arbitrary: fc.constant<Value>({ kind: "kept" }) },
	{ weight: 1, arbitrary: value },
);
const edit: fc.Arbitrary<Edit> = fc.record({
	how: fc.constantFrom<Edit["how"]>("set", "set", "set", "set", "drop", "repeat", "add", "press"),
	at: fc.nat(60),
	name: hostileName,
	value: fc.oneof({ weight: 6, arbitrary: value }, { weight: 1, arbitrary: buttonText.map(textValue) }),
});

function textValue(text: string): Value {
	return { kind: "text", text };
}

/** Generates everything that can be requested at these addresses. */
export const plans = (lines: RouteLine[]): fc.Arbitrary<Plan> =>
	fc.record({
		who: fc.oneof(
			{ weight: 9, arbitrary: fc.constant<string>("owner") },
			{ weight: 9, arbitrary: fc.constantFrom<string>(...ASKERS) },
		),
		line: fc.constantFrom(...lines),
		kind: fc.oneof(
			{ weight: 3, arbitrary: fc.constantFrom<Plan["kind"]>("page", "link", "fields", "body", "data") },
			{ weight: 5, arbitrary: fc.constant<Plan["kind"]>("form") },
		),
		pick: fc.nat(40),
		parameters: fc.array(mostlyKept, { minLength: 3, maxLength: 3 }),
		query: fc.array(fc.record({ at: fc.nat(200), name: hostileName, value }), { maxLength: 3 }),
		edits: fc.oneof(
			{ weight: 1, arbitrary: fc.constant<Edit[]>([]) },
			{ weight: 5, arbitrary: fc.array(edit, { minLength: 1, maxLength: 4 }) },
		),
		flash: fc.option(hostileText, { nil: undefined, freq: 12 }),
		json: fc.oneof(fc.json({ maxDepth: 3 }), hostileText),
	});
