import { createHash, randomBytes } from "node:crypto";
import type { Knobs } from "./knobs.ts";
import type { ClerkState } from "./state.ts";
import type { Webhooks } from "./webhooks.ts";

/** The running local Clerk, as its parts see it. */
export type Emulator = {
	state: ClerkState;
	knobs: Knobs;
	webhooks: Webhooks;
	/** Schedules a write of the state to disk. */
	save(): void;
	/** Where this process answers: `http://localhost:4400`. */
	url: string;
	publishableKey: string;
	secretKey: string;
	/** `live` hands cookies over by cookie, `test` by query, as the publishable key says. */
	mode: "live" | "test";
	/** First 8 characters of base64url(sha1(publishable key)): the suffix of every suffixed cookie's name. */
	suffix: string;
	/** The `iss` of every token. */
	issuer: string;
	/** The only origins that people are sent back to; `http://*.localhost:3000` is every host one label below. */
	appOrigins: string[];
};

/** An unsuccessful answer of the Backend API. */
export class ApiError extends Error {
	readonly status: number;
	readonly code: string;
	constructor(status: number, code: string, message: string) {
		super(message);
		this.status = status;
		this.code = code;
	}
}

/** Makes the keys of an instance whose Frontend API is named `clerk-<port>.emulator.test`: one suffix per copy. */
export function instanceKeys(port: number, mode: "live" | "test") {
	const frontend = `clerk-${port}.emulator.test`;
	return {
		publishableKey: `pk_${mode}_${Buffer.from(`${frontend}$`).toString("base64")}`,
		secretKey: `sk_${mode}_emulator`,
		issuer: `https://${frontend}`,
	};
}

export const cookieSuffix = (publishableKey: string) =>
	createHash("sha1").update(publishableKey).digest("base64url").slice(0, 8);

/** Makes a new identifier such as `sess_2fG…`. */
export const newId = (prefix: string) =>
	`${prefix}_${randomBytes(15).toString("base64url").replace(/[-_]/g, "0")}`;

/** Returns the address to send a person back to: the requested one, or the app's front page when none is given. Undefined when its origin is unknown. */
export function returnAddress(emulator: Emulator, requested: string | null): string | undefined {
	if (!requested) return `${emulator.appOrigins[0] ?? emulator.url}/`;
	const url = URL.canParse(requested) ? new URL(requested) : undefined;
	return url && isAppOrigin(emulator, url.origin) ? url.href : undefined;
}

/** Returns whether an origin is one of the app's. */
export function isAppOrigin({ appOrigins }: Emulator, origin: string): boolean {
	const anyHost = origin.replace(/^(https?:\/\/)[a-z0-9-]+\./, "$1*.");
	return appOrigins.includes(origin) || appOrigins.includes(anyHost);
}
