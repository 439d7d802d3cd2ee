/** The file in `public` that says which links a browser may prefetch, and the type that browsers require it to have. */
export const SPECULATION_RULES = {
	path: "/speculation-rules.json",
	type: "application/speculationrules+json",
};
