import { DatabaseUnavailable } from "../tenancy/pool/errors.ts";

/** The connection that holds the runner's lock is gone, and with it the right to go on. */
export class LockLost extends Error {
	override name = "LockLost";
}

/** The database went away while a run was at work. */
export class RunInterrupted extends Error {
	override name = "RunInterrupted";
	constructor(runId: number, cause: unknown) {
		super(
			`Run ${runId} was interrupted: the connection to the database was lost. What was under way was rolled back, so no workspace is half-done. Once the database answers again, give the same command again: it goes on where this one stopped (after an up, npm run migrate -- resume does the same).`,
			{ cause },
		);
	}
}

/** For `catch`: tells what a lost database means for a run, and passes everything else through. */
export function interrupted(runId: number): (error: unknown) => never {
	return (error) => {
		if (error instanceof DatabaseUnavailable || error instanceof LockLost)
			throw new RunInterrupted(runId, error);
		throw error;
	};
}
