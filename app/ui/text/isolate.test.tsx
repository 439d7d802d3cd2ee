import fc from "fast-check";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Select } from "../forms/field.tsx";
import { PageHeader } from "../frame/page.tsx";
import { Activity } from "../lists/activity.tsx";
import { Table } from "../lists/table.tsx";
import { emailSentence, inEmail, isolate, isolateLines, sentence } from "./isolate.ts";

const HEBREW = "שלום";
const isolated = `\u2068${HEBREW}\u2069`;

test("a name that could reorder its sentence is isolated; with any other, the sentence is unchanged", () => {
	expect(sentence`Deleted “${HEBREW}” (3).`).toBe(`Deleted “${isolated}” (3).`);
	expect(sentence`${"Café 7"} has ${3} members`).toBe("Café 7 has 3 members");
	expect(sentence`${HEBREW} gave ${"Ada"} to ${HEBREW}`).toBe(`${isolated} gave Ada to ${isolated}`);
});

test.each(["\u202E", "\u202A", "\u2067", "\u2069", "\u2066\u2069", "\u200F"])(
	"a direction mark in a name has no effect outside it, and is removed: %j",
	(mark) => {
		expect(isolate(`${mark}Acme${mark}`)).toBe("Acme");
		expect(isolate(`${mark}${HEBREW}`)).toBe(isolated);
		expect(sentence`Deleted “${`evil${mark}`}”.`).toBe("Deleted “evil”.");
	},
);

test("whatever a name contains, its isolation begins and ends with it", () => {
	const sign = fc.constantFrom(
		"\u2066",
		"\u2067",
		"\u2068",
		"\u2069",
		"\u202E",
		"\u202C",
		"a",
		"א",
		"ع",
		".",
		" ",
	);
	fc.assert(
		fc.property(
			fc.array(sign).map((signs) => signs.join("")),
			(name) => {
				let depth = 0;
				for (const character of isolate(name)) {
					if (/[\u202A\u202B\u202D\u202E]/.test(character)) throw new Error("an embedding");
					if (/[\u2066-\u2068]/.test(character)) depth++;
					if (character === "\u2069") depth--;
					expect(depth).toBeGreaterThanOrEqual(0);
				}
				expect(depth).toBe(0);
			},
		),
	);
});

test("a part of a sentence is not isolated twice", () => {
	const part = sentence`the team ${HEBREW}`;

	expect(sentence`Ada invites you to ${part}`).toBe(`Ada invites you to the team ${isolated}`);
	expect(isolateLines(`a\n${HEBREW}\nb`)).toBe(`a\n${isolated}\nb`);
});

/** Matches roughly what mail programs turn into a link: two labels with a dot, a scheme, an address. */
const LINK =
	/[\p{L}\p{N}-]+[.\u3002\uFF0E\uFF61][\p{L}\p{N}-]{2,}|:\/\/|[^\s\u200B]@[^\s\u200B]|www\.[^\s\u200B]/u;

test.each([
	"www.evil.example/login",
	"https://evil.example",
	"evil.example",
	"EVIL.EXAMPLE",
	"a@evil.example",
	"mailto:a@b.example",
	"evil。example",
	"//evil.example/x?y=1#z",
	"192.0.2.7:8080",
	"пример.рф",
])("“%s” as a name is not a link in an email, and reads the same", (name) => {
	const said = emailSentence`You are invited to ${name}.`;

	expect(said).not.toMatch(LINK);
	expect(said.replaceAll("\u200B", "")).toBe(`You are invited to ${name}.`);
});

test("any other name stays as it is in an email", () => {
	for (const name of ["Acme", "Acme, Inc.", "St. Mary’s", "R & D", "Dr. No"])
		expect(inEmail(name)).toBe(name);
});

test("components that receive a name isolate it", () => {
	const markup = renderToStaticMarkup(
		<>
			<PageHeader title={HEBREW} breadcrumbs={[{ label: HEBREW, href: "/" }]} />
			<Activity
				items={[{ id: "1", who: HEBREW, sentence: sentence`made ${HEBREW}`, at: "2026-11-21" }]}
				timeZone="UTC"
				now={0}
			/>
			<Table
				caption="Teams"
				columns={[{ key: "name", header: "Name", cell: () => HEBREW }]}
				rows={[1]}
				rowKey={String}
			/>
			<Select id="a" name="a" label="Team" options={[{ value: "1", label: HEBREW }]} />
		</>,
	);

	const bare = markup.replaceAll(/<bdi>[^<]*<\/bdi>|<h1 dir="auto">[^<]*<\/h1>|\u2068[^\u2069]*\u2069/g, "");
	expect(markup.split(HEBREW).length - 1).toBe(6);
	expect(bare).not.toContain(HEBREW);
});
