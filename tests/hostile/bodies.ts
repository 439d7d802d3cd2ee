/** A body that no browser sends. */
export type Body = { kind: string; what: string; type: string; text: string };

const FORM = "application/x-www-form-urlencoded";
const JSON_TYPE = "application/json";
const UPLOAD = "multipart/form-data; boundary=x";

const KB = 1024;
const FULL = 1_000 * KB; // just under the allowed megabyte

const form = (kind: string, what: string, text: string): Body => ({ kind, what, type: FORM, text });
const json = (kind: string, what: string, text: string): Body => ({ kind, what, type: JSON_TYPE, text });
const upload = (kind: string, what: string, text: string): Body => ({ kind, what, type: UPLOAD, text });

const times = (count: number, text: (at: number) => string, between = "&"): string =>
	Array.from({ length: count }, (_, at) => text(at)).join(between);

const button = (type: string, payload: object) =>
	`__intent__=${encodeURIComponent(JSON.stringify({ type, payload }))}`;
const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
const part = (head: string, value = "v") =>
	`--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`;

/** Bodies for any address, independent of its forms. */
export const BODIES: Body[] = [
	form("indexed", "an index of ten million", "a[10000000]=x"),
	form("indexed", "an index written as a name", "a[0]=x&a.9999999=y"),
	form("indexed", "the length of a list", "a[0]=x&a.length=4000000000"),
	form("indexed", "a method of a list", "a[0]=x&a.map=y"),
	form("indexed", "the length of a list made by repetition", "a=x&a=y&a.length=4000000000"),
	form(
		"indexed",
		"many lists with one row far out",
		times(1_900, (at) => `a[${at}].b[1999]=x`),
	),
	form("indexed", "a row for a list far out", `a=x&${button("insert", { name: "a[10000000].b" })}`),
	form("indexed", "a value at a length", `a[0]=x&${button("update", { name: "a.length", value: 4e9 })}`),
	form("indexed", "a row moved far", `a[0]=x&${button("reorder", { name: "a", from: 0, to: 4e9 })}`),
	form(
		"repeated",
		"one name 40,000 times",
		times(40_000, () => "a="),
	),
	form(
		"repeated",
		"one name as often as fields may be",
		times(1_900, () => "a=x"),
	),
	form("repeated", "300,000 ampersands", "&".repeat(300_000)),
	form(
		"repeated",
		"60,000 names",
		times(60_000, (at) => `f${at}=x`),
	),
	form("nested", "20,000 indices", `a${"[0]".repeat(20_000)}=x`),
	form("nested", "20,000 names", `a${".b".repeat(20_000)}=x`),
	form("nested", "a state that is cut off", "__state__={"),
	form("nested", "a deep state", `__state__=${encodeURIComponent(deep(50_000))}`),
	form("nested", "a button that is cut off", "__intent__={"),
	form("nested", "a button that is nothing", "__intent__=null"),
	form(
		"nested",
		"a deep row",
		`__intent__=${encodeURIComponent(`{"type":"insert","payload":{"name":"a","defaultValue":${deep(50_000)}}}`)}`,
	),
	form("oversized", "a value of quotation marks", `a=${'"'.repeat(FULL)}`),
	form("oversized", "a name", "n".repeat(FULL)),
	form("oversized", "two megabytes", `a=${"x".repeat(2 * FULL)}`),
	form("malformed", "broken percent signs", "%=%&%ff%fe=%zz&=&=x"),
	form("malformed", "nothing", ""),
	upload("malformed", "an upload that never ends", part('name="a"')),
	upload("malformed", "no part at all", "--y\r\nno form at all"),
	upload(
		"malformed",
		"a part with a long head",
		`${part(`name="a"; filename="${"b".repeat(FULL)}"`)}--x--\r\n`,
	),
	upload(
		"malformed",
		"a part with many lines above it",
		`${part(`name="a"${"\r\nX: y".repeat(FULL / 8)}`)}--x--\r\n`,
	),
	upload("repeated", "10,000 parts", `${times(10_000, () => part('name="a"'), "")}--x--\r\n`),
	{ kind: "malformed", what: "no boundary", type: "multipart/form-data", text: "--x--" },
	{ kind: "malformed", what: "no type that we know", type: "text/plain", text: "a=b" },
	json("nested", "deep JSON", deep(30_000)),
	json("nested", "JSON cut off in the deep", '{"a":'.repeat(10_000)),
	json("repeated", "a list of 200,000", `[${times(200_000, () => "1", ",")}]`),
	json("oversized", "a long name", JSON.stringify({ firstName: "x".repeat(FULL), lastName: "y" })),
	json("malformed", "no JSON", "{'a':"),
];

/** Makes hostile bodies for one of our forms: its own fields repeated, its own lists grown, its own texts long. */
export function bodiesFor(fields: readonly [name: string, value: string][]): Body[] {
	const encoded = (pairs: readonly (readonly [string, string])[]) =>
		new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString();
	const names = [...new Set(fields.map(([name]) => name))];
	const room = Math.floor(1_900 / Math.max(1, names.length));
	const rowed = names.filter((name) => name.includes("["));
	return [
		form(
			"repeated",
			"its fields again and again",
			encoded(names.flatMap((name) => Array.from({ length: room }, () => [name, "x"] as const))),
		),
		...names
			.slice(0, 12)
			.map((name) =>
				form(
					"oversized",
					`a long ${name}`,
					encoded(
						fields.map(
							([other, value]) => [other, other === name ? "a, <\n".repeat(FULL / 15) : value] as const,
						),
					),
				),
			),
		...(rowed.length === 0
			? []
			: [
					form("indexed", "1,900 rows", encoded(rowsOf(rowed.slice(0, 1), 1_900))),
					form("indexed", "as many rows as there may be", encoded(rowsOf(rowed, 100).slice(0, 1_900))),
				]),
		...names
			.slice(0, 4)
			.map((name) =>
				form(
					"indexed",
					`${name} as a list`,
					encoded([
						...fields.filter(([other]) => other !== name),
						...Array.from({ length: 1_500 }, (_, at) => [`${name}[${at}]`, "x"] as const),
					]),
				),
			),
	];
}

/** Counts up the first index of each name. */
const rowsOf = (names: string[], count: number) =>
	Array.from({ length: count }, (_, at) =>
		names.map((name) => [name.replace(/\[\d+\]/, `[${at}]`), "x"] as const),
	).flat();
