import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** The APP_SECRET of this checkout: made once and kept, so that what it signed stays good over a restart. */
export function localSecret(file: string): string {
	mkdirSync(dirname(file), { recursive: true });
	try {
		// Whoever comes first writes it; everybody else reads that one.
		writeFileSync(file, randomBytes(32).toString("base64"), { flag: "wx", mode: 0o600 });
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
	}
	return readFileSync(file, "utf8").trim();
}
