import type { Migration, Recorded } from "../migration-files.ts";
import type { Applied } from "./plan.ts";

/**
 * Puts a baseline in the place of what it replaces, if a ledger lists all of that with the text that was replaced.
 * The lines stay in its `replaces`, so that the checksum over the ledger is still that of the ledger.
 */
export function withBaseline(applied: Applied[], all: Migration[]): Applied[] {
	for (const { name, checksum, replaces } of all) {
		const had = replaces?.flatMap((record) => applied.find((line) => isLineOf(record, line)) ?? []);
		if (!replaces || had?.length !== replaces.length) continue;
		const rest = applied.filter((line) => !had.includes(line));
		return [...rest, { name, checksum, replaces: had }].sort((one, other) =>
			one.name < other.name ? -1 : 1,
		);
	}
	return applied;
}

const isLineOf = (record: Recorded, line: Applied) =>
	record.name === line.name && [record.checksum, record.checksumOfCrlf].includes(line.checksum);

/** The baseline that replaces a migration. */
export const baselineOf = (name: string, all: Migration[]) =>
	all.find(({ replaces }) => replaces?.some((one) => one.name === name));

/** Says what to do about a ledger that has only a part of what a baseline replaces. */
export function describePart({ name, replaces = [] }: Migration, applied: Applied[], where: string): string {
	const lacking = replaces.filter((record) => !applied.some((line) => isLineOf(record, line)));
	const edited = lacking.find((record) => applied.some((line) => line.name === record.name));
	const last = replaces.at(-1)?.name;
	return edited
		? `${edited.name} was applied to ${where} with another text than the one that the baseline ${name} replaces: compare them, and bring the workspace to that state with the version that still has the file`
		: `${where} cannot continue with this version: ${lacking.map((one) => one.name).join(", ")} is only here as a part of the baseline ${name}. First run npm run migrate with the version whose newest migration is ${last}, then this one`;
}
