/**
 * Thrown inside a transaction, so that it rolls back, when a thing is no longer as its caller saw it. The API answers 412
 * with the thing as it is now.
 */
export class ChangedMeanwhile extends Error {
	constructor() {
		super("Changed since its caller saw it");
	}
}

/** Makes sure that a locked thing still has the version that its caller saw. `seen`: undefined if they did not say. */
export function ensureUnchanged<Version extends number | string>(
	version: Version,
	seen: Version | undefined,
): void {
	if (seen !== undefined && version !== seen) throw new ChangedMeanwhile();
}
