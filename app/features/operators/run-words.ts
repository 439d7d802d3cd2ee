import type { RunLine } from "#db/migrate/run-lines.ts";

const KINDS: Record<RunLine["kind"], string> = {
	up: "Migration",
	undo: "Undo",
	rollback: "Rollback",
	repair: "Repair",
};

/** Says what a run did: “Undo of run 3”. */
export function runInWords({ kind, undoesRunId }: Pick<RunLine, "kind" | "undoesRunId">): string {
	return undoesRunId === null ? KINDS[kind] : `${KINDS[kind]} of run ${undoesRunId}`;
}
