import fc from "fast-check";

/** Part of every hostile text that tries to become markup, a script's address or a header. */
export const SIGN = "fz";

const MARKUP = [
	`"><${SIGN}-tag>`,
	`'><img src=x onerror=${SIGN}()>`,
	`" ${SIGN}-attr="1`,
	`</script><script>${SIGN}()</script>`,
	`</title><${SIGN}-tag>`,
	`--><${SIGN}-tag>`,
	`[x](javascript:${SIGN}())`,
	`<a href="javascript:${SIGN}()">x</a>`,
];
const ADDRESSES = [
	`javascript:${SIGN}()`,
	`JaVaScRiPt:${SIGN}()`,
	`data:text/html,<${SIGN}-tag>`,
	`//${SIGN}.example/`,
	`/\\${SIGN}.example/`,
	`/\t/${SIGN}.example/`,
	`https://${SIGN}.example/`,
	`\r\n${SIGN}-header: 1`,
	`x%0d%0a${SIGN}-header:%201`,
];
const CHARACTERS = [
	"",
	" ",
	"\0",
	"a\0b",
	"\uD800",
	"a\uDFFFb",
	"\u202Eabc",
	"\u2066\u200F",
	"\u200B",
	"\u2800",
	"e\u0301",
	"\u{1F468}\u200D\u{1F469}\u200D\u{1F467}",
	"\uFFFE\uFFFF",
	"\u0130I\u0131i",
	"\r\n\t\v",
	"\u2028\u2029",
	"\u00AD",
	"a".repeat(101),
	"a".repeat(256),
	"\u{1F600}".repeat(300),
	"a".repeat(10_001),
	"word ".repeat(20_000),
];
// The limits of int16, int32, int64 and doubles, and things that only look like a number.
const NUMBERS = [
	..."0 -1 1 1.5 1e9 0x10 32767 32768 2147483647 2147483648 -2147483649 9007199254740993".split(" "),
	..."9223372036854775807 9223372036854775808 -9223372036854775809 1e400 NaN Infinity -0 ١٢٣ 00000001".split(
		" ",
	),
	"9".repeat(400),
];
// PostgreSQL's dates end in 4713 BC and in the year 5874897; JavaScript's in 271821 BC and 275760.
const DATES = [
	..."0000-00-00 0001-01-01 -4714-01-01 9999-12-31 10000-01-01 275760-09-13 275760-09-14 5874898-01-01".split(
		" ",
	),
	..."2026-02-30 2024-02-29 2026-13-01 infinity now -infinity today epoch +275760-09-13T00:00:00.000Z".split(
		" ",
	),
	..."2026-11-28T24:00:00Z 2026-W01 1970-01-01T00:00:00+99:99 24:00 25:61".split(" "),
];
const SNIPPETS = [
	"' or '1'='1",
	"'; drop table users; --",
	"\\'; select pg_sleep(5); --",
	"%' or name ilike '%",
	"%",
	"_",
	"\\",
	"*",
	"a:* & !b | (",
	"(((((",
	"[a-",
	"$" + "{7*7}{{7*7}}<%= 7*7 %>",
	'{"a":',
	'{"__proto__":{"isAdmin":true}}',
	"[]",
	"null",
	"undefined",
	"true",
	"../../../etc/passwd",
	"=cmd|' /C calc'!A0",
	"$TENANT_SCHEMA$",
	"-----BEGIN",
	"a@b.example, c@d.example;<e@f.example>",
	"xn--80ak6aa92e.example",
];
/** Names with a meaning to JavaScript, conform or React Router. */
const NAMES = [
	..."__proto__ constructor prototype toString hasOwnProperty then length".split(" "),
	..."__intent__ __state__ a[0] a[99999999] a[-1] a.b.c [0] [] . .. a..b a[b] a[] index _routes".split(" "),
	..."a.__proto__.b constructor.prototype.c __proto__[x]".split(" "),
];
const CONFORM = [
	'{"type":"insert","payload":{"name":"steps","index":99999999}}',
	'{"type":"remove","payload":{"name":"__proto__","index":0}}',
	'{"type":"reorder","payload":{"name":"a","from":-1,"to":1e9}}',
	'{"type":"update","payload":{"name":"constructor.prototype","value":{"a":1}}}',
	'{"type":"validate","payload":{"name":"no.such[3].field"}}',
	'{"type":"reset"}',
	'{"type":"insert","payload":{"name":"items","defaultValue":{"a":{"b":[]}}}}',
	'{"key":{"a":"b"},"validated":{"__proto__":true}}',
	"[1]",
];

const listed = fc.oneof(
	...[MARKUP, ADDRESSES, CHARACTERS, NUMBERS, DATES, SNIPPETS, NAMES, CONFORM].map((list) =>
		fc.constantFrom(...list),
	),
);

/** Generates hostile texts. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
	{ weight: 6, arbitrary: listed },
	{ weight: 2, arbitrary: fc.tuple(listed, listed).map(([one, other]) => `${one.slice(0, 300)}${other}`) },
	{ weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
	{ weight: 1, arbitrary: fc.json({ maxDepth: 4 }) },
);

/** Generates names that no form of ours has, or with a special meaning. */
export const hostileName: fc.Arbitrary<string> = fc.oneof(fc.constantFrom(...NAMES, ...MARKUP), hostileText);

/** Generates values for `__intent__` and `__state__`. */
export const buttonText: fc.Arbitrary<string> = fc.constantFrom(...CONFORM);

/** Encodes a text for an address: halves of characters become what a browser makes of them. */
export const inAddress = (text: string): string => encodeURIComponent(text.toWellFormed());
