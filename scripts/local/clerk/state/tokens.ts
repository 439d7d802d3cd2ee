import { randomBytes, sign } from "node:crypto";
import type { Emulator } from "./emulator.ts";
import { KEY_ID, PRIVATE_KEY } from "./key.ts";
import type { ClientRow, SessionRow } from "./state.ts";

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const seconds = (ms: number) => Math.floor(ms / 1000);

/** Signs the given claims with the local key (RS256). */
export function signToken(claims: Record<string, unknown>, header: Record<string, unknown> = {}): string {
	const head = { alg: "RS256", kid: KEY_ID, typ: "JWT", ...header };
	const body = `${encode(head)}.${encode(claims)}`;
	return `${body}.${sign("RSA-SHA256", Buffer.from(body), PRIVATE_KEY).toString("base64url")}`;
}

/** Makes the claims of a session token (version 2), issued `ageSeconds` ago. */
export function sessionClaims(
	emulator: Emulator,
	session: SessionRow,
	{ origin, ageSeconds = 0 }: { origin?: string; ageSeconds?: number },
): Record<string, unknown> {
	const iat = seconds(Date.now()) - ageSeconds;
	return {
		v: 2,
		iss: emulator.issuer,
		sub: session.userId,
		sid: session.id,
		sts: "active",
		...(origin ? { azp: origin } : {}),
		iat,
		// Ten seconds of tolerance for clocks that run behind, as Clerk allows.
		nbf: iat - 10,
		exp: iat + emulator.knobs.tokenSeconds,
		jti: randomBytes(10).toString("hex"),
		fva: [0, -1],
	};
}

const YEAR_SECONDS = 31_536_000;
const both = (emulator: Emulator, name: string) => [name, `${name}_${emulator.suffix}`];

/** Makes the Set-Cookie lines that give a browser the app's cookies: those of a session, or of nobody. */
export function appCookies(
	emulator: Emulator,
	client: ClientRow,
	session: SessionRow | undefined,
	{ origin, ageSeconds }: { origin: string; ageSeconds?: number },
): string[] {
	const lines: string[] = [];
	const site = "Path=/; SameSite=Lax";
	const uat = session ? client.uat : 0;
	const token = session && signToken(sessionClaims(emulator, session, { origin, ageSeconds }));
	for (const name of both(emulator, "__client_uat")) {
		lines.push(`${name}=${uat}; ${site}; Max-Age=${10 * YEAR_SECONDS}`);
	}
	for (const name of both(emulator, "__session")) {
		lines.push(token ? `${name}=${token}; ${site}; Max-Age=${YEAR_SECONDS}` : `${name}=; ${site}; Max-Age=0`);
	}
	if (session && emulator.knobs.refresh) {
		lines.push(
			`__refresh_${emulator.suffix}=${session.refreshToken}; ${site}; HttpOnly; Max-Age=${YEAR_SECONDS}`,
		);
	} else if (!session) {
		lines.push(`__refresh_${emulator.suffix}=; ${site}; HttpOnly; Max-Age=0`);
	}
	if (emulator.mode === "test") {
		for (const name of both(emulator, "__clerk_db_jwt")) {
			lines.push(`${name}=${client.devBrowser}; ${site}; Max-Age=${YEAR_SECONDS}`);
		}
	}
	return lines;
}
