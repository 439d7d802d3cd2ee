/** One thing that has to be true, and how to make it so. */
export type Check = {
	/** What is asked, in a few words. */
	name: string;
	/** missing: the product does not work without it. warning: it does, but see. untried: an earlier one is missing. */
	state: "ok" | "missing" | "warning" | "untried";
	/** What was found. */
	found: string;
	/** What to do. Absent when it is ok. */
	mend?: string;
};

/** A check from a fact. */
export function check(
	name: string,
	isOk: boolean,
	{ found, mend, weight = "missing" }: { found: string; mend: string; weight?: "missing" | "warning" },
): Check {
	return isOk ? { name, state: "ok", found } : { name, state: weight, found, mend };
}
