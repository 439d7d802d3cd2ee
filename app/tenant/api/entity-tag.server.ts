import { createHash } from "node:crypto";

/** Returns the entity tag of what is answered (RFC 9110, section 8.8.3): another state has another one. */
export const tagOf = (json: string): string =>
	`"${createHash("sha256").update(json).digest("base64url").slice(0, 22)}"`;

/**
 * Tells whether a condition names a state, or any (`*`). Proxies that compress answers make their tags weak, so `W/` makes
 * no difference here.
 */
export const names = (condition: string, tag: string): boolean =>
	condition
		.split(",")
		.map((one) => one.trim().replace(/^W\//, ""))
		.some((one) => one === "*" || one === tag);
