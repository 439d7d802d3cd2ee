import type { Visitor } from "../world/people.ts";

/** What the walk must never find. */
export type Finding = {
	kind:
		| "leak" // something of theirs in an answer, a mail, a job or a log line
		| "difference" // their id is answered otherwise than one that never was
		| "opened" // their id is answered with a page
		| "changed" // their rows are not what they were
		| "error"; // the product broke, so that nothing was proved
	where: string;
	who?: Visitor;
	what: string;
};

/** What was done, for the report. */
export class Tally {
	readonly findings: Finding[] = [];
	readonly counts = new Map<string, number>();

	found(finding: Finding): void {
		const same = this.findings.some(
			({ kind, where, what }) => kind === finding.kind && where === finding.where && what === finding.what,
		);
		if (!same) this.findings.push(finding);
	}

	/** One more of it; `key` has parts with tabs between. */
	count(...key: string[]): void {
		const joined = key.join("\t");
		this.counts.set(joined, (this.counts.get(joined) ?? 0) + 1);
	}

	/** How many there are whose parts begin with these. */
	sum(...key: string[]): number {
		return this.sumOf((...parts) => key.every((part, at) => parts[at] === part));
	}

	/** How many there are whose parts are such. */
	sumOf(isSuch: (...parts: string[]) => boolean): number {
		let sum = 0;
		for (const [key, number] of this.counts) if (isSuch(...key.split("\t"))) sum += number;
		return sum;
	}
}
