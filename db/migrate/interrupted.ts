import { DatabaseUnavailable } from "../tenancy/pool/errors.ts";

/** The connection that holds the runner's lock is gone, and with it the right to continue. */
export class LockLost extends Error {
	override name = "LockLost";
}

/** The database connection was lost during a run. */
export class RunInterrupted extends Error {
	override name = "RunInterrupted";
	constructor(runId: number, cause: unknown) {
		super(
			`Run ${runId} was interrupted: the connection to the database was lost. Work in progress was rolled back, so no workspace is half-done. Once the database is back, run the same command again: it continues where this one stopped (after an up, npm run migrate -- resume does the same).`,
			{ cause },
		);
	}
}

/** For `catch`: turns a lost database into RunInterrupted and passes every other error through. */
export function interrupted(runId: number): (error: unknown) => never {
	return (error) => {
		if (error instanceof DatabaseUnavailable || error instanceof LockLost)
			throw new RunInterrupted(runId, error);
		throw error;
	};
}
