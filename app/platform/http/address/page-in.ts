import type { Register } from "react-router";

type Pages = Register extends { pages: infer All } ? All : never;

/** The pattern of a page in a workspace, as `app/routes.ts` lists it below `:tenant`: `/projects/:project/edit`. */
export type PagePattern = keyof {
	[Pattern in keyof Pages as Pattern extends `/:tenant/${infer Rest}` ? `/${Rest}` : never]: true;
};

/** A page without a parameter: `/projects`. */
export type FixedPage = Exclude<PagePattern, `${string}:${string}` | `${string}*`>;

/** A value for each parameter of a pattern, in their order. */
type Values<Pattern extends string> = Pattern extends `${string}:${infer Rest}`
	? Rest extends `${string}/${infer More}`
		? [string | number, ...Values<More>]
		: Rest extends `${string}?`
			? [(string | number)?]
			: [string | number]
	: [];

/**
 * Returns the address of a page in a workspace: `pageIn(base, "/projects/:project/edit", slug)`. `base` is the tenant's:
 * `/acme`, or nothing on its own host; for an email, the whole address of the workspace. Throws for a value that is
 * undefined in spite of its type, as that of a React property called `key` is.
 */
export function pageIn<Pattern extends PagePattern>(
	base: string,
	pattern: Pattern,
	...values: Values<Pattern>
): string {
	const left = [...values];
	const path = pattern.replaceAll(/\/:\w+(\??)/g, (_parameter, optional) => {
		const value = left.shift();
		if (value !== undefined) return `/${encodeURIComponent(value)}`;
		if (optional) return "";
		throw new Error(`An address of ${pattern} lacks a value`);
	});
	return base + path;
}
