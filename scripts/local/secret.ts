import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Returns the APP_SECRET of this checkout, created once and kept, so that signatures stay valid across restarts. */
export function localSecret(file: string): string {
	mkdirSync(dirname(file), { recursive: true });
	try {
		// The first process writes it; all others read it.
		writeFileSync(file, randomBytes(32).toString("base64"), { flag: "wx", mode: 0o600 });
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
	}
	return readFileSync(file, "utf8").trim();
}
