import type { Visitor } from "../world/people.ts";

/** What the walk must never find. */
export type Finding = {
	kind:
		| "leak" // their data in an answer, an email, a job or a log line
		| "difference" // their id is answered differently than one that never existed
		| "opened" // their id opens a page
		| "changed" // their rows have changed
		| "error"; // the product broke, so that nothing was proved
	where: string;
	who?: Visitor;
	what: string;
};

/** Counts what was done, for the report. */
export class Tally {
	readonly findings: Finding[] = [];
	readonly counts = new Map<string, number>();

	found(finding: Finding): void {
		const same = this.findings.some(
			({ kind, where, what }) => kind === finding.kind && where === finding.where && what === finding.what,
		);
		if (!same) this.findings.push(finding);
	}

	/** Counts one more; `key` is joined by tabs. */
	count(...key: string[]): void {
		const joined = key.join("\t");
		this.counts.set(joined, (this.counts.get(joined) ?? 0) + 1);
	}

	/** Returns the count of all keys that begin with these parts. */
	sum(...key: string[]): number {
		return this.sumOf((...parts) => key.every((part, at) => parts[at] === part));
	}

	/** Returns the count of all keys that the predicate accepts. */
	sumOf(isSuch: (...parts: string[]) => boolean): number {
		let sum = 0;
		for (const [key, number] of this.counts) if (isSuch(...key.split("\t"))) sum += number;
		return sum;
	}
}
