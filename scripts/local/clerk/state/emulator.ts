import { createHash, randomBytes } from "node:crypto";
import type { Knobs } from "./knobs.ts";
import type { State } from "./state.ts";
import type { Webhooks } from "./webhooks.ts";

/** The running local Clerk, as its parts see it. */
export type Emulator = {
	state: State;
	knobs: Knobs;
	webhooks: Webhooks;
	/** Puts the state on disk soon. */
	save(): void;
	/** `http://localhost:4400`, where this process answers. */
	url: string;
	publishableKey: string;
	secretKey: string;
	/** `live` hands cookies over by cookie, `test` by query, as the publishable key says. */
	mode: "live" | "test";
	/** First 8 characters of base64url(sha1(publishable key)): the end of every suffixed cookie's name. */
	suffix: string;
	/** The `iss` of every token. */
	issuer: string;
	/** The only origins that people are sent back to; `http://*.localhost:3000` is every host one label below. */
	appOrigins: string[];
};

/** An answer of the Backend API that is not a success. */
export class ApiError extends Error {
	readonly status: number;
	readonly code: string;
	constructor(status: number, code: string, message: string) {
		super(message);
		this.status = status;
		this.code = code;
	}
}

/** Keys of an instance whose Frontend API is said to be `clerk-<port>.emulator.test`: one suffix for each copy. */
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

/** A new identifier such as `sess_2fG…`. */
export const newId = (prefix: string) =>
	`${prefix}_${randomBytes(15).toString("base64url").replace(/[-_]/g, "0")}`;

/** The address to send a person back to: the wished one when its origin is known, else the app's front page. */
export function returnAddress(emulator: Emulator, wished: string | null): string | undefined {
	if (!wished) return `${emulator.appOrigins[0] ?? emulator.url}/`;
	const url = URL.canParse(wished) ? new URL(wished) : undefined;
	return url && isAppOrigin(emulator, url.origin) ? url.href : undefined;
}

/** Tells whether an origin is one of the app's. */
export function isAppOrigin({ appOrigins }: Emulator, origin: string): boolean {
	const anyHost = origin.replace(/^(https?:\/\/)[a-z0-9-]+\./, "$1*.");
	return appOrigins.includes(origin) || appOrigins.includes(anyHost);
}
