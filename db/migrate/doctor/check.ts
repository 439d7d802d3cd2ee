/** One requirement and how to meet it. */
export type Check = {
	/** The requirement, in a few words. */
	name: string;
	/**
	 * missing: the product does not work without it. warning: it works, but take a look. untried: a check it depends
	 * on failed.
	 */
	state: "ok" | "missing" | "warning" | "untried";
	/** What the check found. */
	found: string;
	/** What to do. Absent if it is ok. */
	remedy?: string;
};

/** Builds a check from a fact. */
export function check(
	name: string,
	{
		isOk,
		found,
		remedy,
		weight = "missing",
	}: { isOk: boolean; found: string; remedy: string; weight?: "missing" | "warning" },
): Check {
	return isOk ? { name, state: "ok", found } : { name, state: weight, found, remedy };
}
