import { refuse } from "#app/platform/refusal.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import type { StoredFile } from "#db/schema/tenant/files.ts";

type Scanned = Pick<StoredFile, "name" | "createdBy" | "heldAt" | "verdict">;

/** How a virus scanner stands to a file; undefined when nothing keeps it from being opened. */
export type ScanState = "held" | "blocked";

export const scanStateOf = ({
	heldAt,
	verdict,
}: Pick<StoredFile, "heldAt" | "verdict">): ScanState | undefined =>
	verdict !== null ? "blocked" : heldAt !== null ? "held" : undefined;

/**
 * Refuses a file that no virus scanner has let go. What was found is told to who added it, and to those who may delete
 * it. Refuses: 409 while it is held, 403 with malware.
 */
export function refuseUnlessLetGo(reading: Reading, file: Scanned): void {
	const state = scanStateOf(file);
	if (state === "held")
		refuse(409, {
			title: "This file is being checked",
			message:
				"A virus scanner looks at each file before anyone can open it. This usually takes a few seconds. Try again in a moment.",
			rule: "files held",
			retryAfterSeconds: 10,
		});
	if (state === "blocked")
		refuse(403, {
			title: "This file is blocked",
			message: "A virus scanner found malware in it, so no one can open it.",
			rule: "files with malware",
			...(reading.can("files:remove", file) && {
				facts: [
					{ term: "File", values: [file.name] },
					{ term: "Found", values: [file.verdict ?? ""] },
				],
			}),
		});
}
