import fc from "fast-check";
import type { Operation } from "#app/tenant/api/operation.ts";
import { hostileName, hostileText } from "#tests/fuzz/hostile.ts";

/** A call that a careless or hostile program could make. */
export type BadRequest = {
	/** By the place of the path’s parameters; undefined for the right value. */
	parameters: (string | undefined)[];
	query: [string, string][];
	headers: [string, string][];
	body: string | undefined;
};

/** Makes calls of an operation in which anything may be wrong, and much is right: otherwise all would stop at the first check. */
export function badRequests(operation: Operation): fc.Arbitrary<BadRequest> {
	const names = [...operation.path.matchAll(/\{\w+\}/g)];
	const takesBody = operation.body !== undefined || operation.takesFiles === true;
	return fc.record({
		parameters: fc.tuple(...names.map(() => mostly<string | undefined>(undefined, hostileText))),
		query: mostly<[string, string][]>([], queryOf(operation)),
		headers: fc.tuple(mostly([], headers), rightHeaders(operation)).map(([bad, right]) => [...right, ...bad]),
		body: takesBody ? bodyOf(operation) : fc.constant(undefined),
	});
}

const mostly = <T>(usual: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
	fc.oneof({ weight: 2, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });

const queryOf = ({ query, lists }: Operation) => {
	const known = [...Object.keys(query?.shape ?? {}), ...(lists ? ["limit", "after"] : [])];
	const name = known.length === 0 ? hostileName : fc.oneof(fc.constantFrom(...known), hostileName);
	return fc.array(fc.tuple(name, hostileText), { minLength: 1, maxLength: 3 });
};

const MARKS = [
	"*",
	'"x"',
	'W/"x"',
	'"a", "b"',
	'*, "a"',
	"",
	"bytes=0-",
	"bytes=9-1,-5",
	"text/plain",
	"gzip",
];
const TYPES = ["application/json", "application/merge-patch+json; charset=utf-8", "multipart/form-data", "x"];

// A header holds single bytes; Node refuses other ones before any code of ours runs.
const headerText = fc
	.oneof(fc.constantFrom(...MARKS, ...TYPES), hostileText)
	.map((text) => text.replaceAll(/[^\x20-\x7e\xa0-\xff]/g, "").slice(0, 2_000));

const headers = fc.array(
	fc.tuple(
		fc.constantFrom(
			...["If-Match", "If-None-Match", "If-Range", "Range", "Idempotency-Key", "Content-Type"],
			...["Content-Encoding", "Accept", "Accept-Language", "X-HTTP-Method-Override", "Origin"],
		),
		headerText,
	),
	{ minLength: 1, maxLength: 3 },
);

const rightHeaders = ({ current, body, takesFiles }: Operation) =>
	fc.constant<[string, string][]>([
		...(current ? [["If-Match", "*"] as [string, string]] : []),
		...(body ? [["Content-Type", "application/json"] as [string, string]] : []),
		...(takesFiles ? [["Content-Type", "multipart/form-data; boundary=x"] as [string, string]] : []),
	]);

const value: fc.Arbitrary<unknown> = fc.oneof(
	{ weight: 4, arbitrary: hostileText },
	{ weight: 1, arbitrary: fc.constantFrom(null, true, 0, -0, 1.5, 2 ** 31, 2 ** 53, 1e300, [], {}, [[]]) },
	{ weight: 1, arbitrary: fc.array(hostileText, { maxLength: 3 }) },
	{ weight: 1, arbitrary: fc.dictionary(hostileName, hostileText, { maxKeys: 3 }) },
	{ weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** Bodies that are no JSON object of ours at all. */
const noBody = fc.oneof(
	fc.constantFrom("", "null", "[]", "1e400", '{"name":', '"', "[".repeat(100_000), '{"a":'.repeat(5_000)),
	fc.constantFrom('{"__proto__":{"isAdmin":true}}', '{"name":1,"name":"x"}', '{"name":1e999}', "\u0000"),
	hostileText,
	fc.json(),
);

function bodyOf({ body, example = {} }: Operation): fc.Arbitrary<string> {
	if (!body) return fc.oneof(fc.constant(A_FORM), noBody, hostileText.map(formWith));
	const fields = Object.keys(body.shape);
	const changes = fc.array(fc.tuple(fields.length === 0 ? hostileName : fc.constantFrom(...fields), value), {
		minLength: 1,
		maxLength: 3,
	});
	const unknown = fc.tuple(hostileName, value).map((pair) => [pair]);
	const changed = fc
		.tuple(fc.oneof({ weight: 4, arbitrary: changes }, { weight: 1, arbitrary: unknown }))
		.map(([pairs]) => JSON.stringify({ ...example, ...Object.fromEntries(pairs) }));
	return fc.oneof({ weight: 4, arbitrary: changed }, { weight: 1, arbitrary: noBody });
}

const part = (header: string, text: string) => `--x\r\n${header}\r\n\r\n${text}\r\n--x--\r\n`;
const A_FORM = part('Content-Disposition: form-data; name="files"; filename="a.txt"', "Some text");
const formWith = (text: string) =>
	part(`Content-Disposition: form-data; name="files"; filename="${text}"`, text.slice(0, 500));
