import type { IncomingMessage } from "node:http";
import { type Emulator, newId } from "./emulator.ts";
import { sessionJson } from "./shapes.ts";
import type { Activity, ClientRow, SessionRow, UserRow } from "./state.ts";

const WEEK_MS = 7 * 24 * 3_600_000;

/** Cookies ignore ports, so two copies on one machine need two names. */
const clientCookie = (emulator: Emulator) => `__client_${new URL(emulator.url).port}`;

export function readCookie(request: IncomingMessage, name: string): string | undefined {
	for (const part of (request.headers.cookie ?? "").split(";")) {
		const at = part.indexOf("=");
		if (part.slice(0, at).trim() === name) return decodeURIComponent(part.slice(at + 1).trim());
	}
	return undefined;
}

/** Finds the requesting browser: by its own cookie, or by the development value in the query. */
export function findClient(
	emulator: Emulator,
	request: IncomingMessage,
	devBrowser?: string | null,
): ClientRow | undefined {
	if (devBrowser) {
		const known = Object.values(emulator.state.clients).find((client) => client.devBrowser === devBrowser);
		if (known) return known;
	}
	const id = readCookie(request, clientCookie(emulator));
	return id ? emulator.state.clients[id] : undefined;
}

export function createClient(emulator: Emulator): ClientRow {
	const now = Date.now();
	const id = newId("client");
	const client: ClientRow = {
		...{ id, createdAt: now, updatedAt: now, activeSessionId: null, uat: 0, devBrowser: newId("dvb") },
	};
	emulator.state.clients[id] = client;
	emulator.save();
	return client;
}

/** Makes the Set-Cookie line by which the local Clerk itself recognizes the browser. */
export const clientLine = (emulator: Emulator, client: ClientRow) =>
	`${clientCookie(emulator)}=${client.id}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000`;

/** Returns the current session of a browser, if it is still active. */
export function activeSession(emulator: Emulator, client: ClientRow | undefined): SessionRow | undefined {
	const session = client?.activeSessionId ? emulator.state.sessions[client.activeSessionId] : undefined;
	if (session?.status === "active" && session.expireAt <= Date.now()) session.status = "expired";
	return session?.status === "active" && emulator.state.users[session.userId] ? session : undefined;
}

/** Signs a person in on a browser. `ageSeconds` pretends that it happened that long ago. */
export function startSession(
	emulator: Emulator,
	client: ClientRow,
	user: UserRow,
	{ ageSeconds = 0, activity }: { ageSeconds?: number; activity?: Activity } = {},
): SessionRow {
	const now = Date.now() - ageSeconds * 1000;
	const before = activeSession(emulator, client);
	if (before && emulator.knobs.sessions === "single") finishSession(emulator, before, "replaced");
	const id = newId("sess");
	const session: SessionRow = {
		...{ id, createdAt: now, updatedAt: now, lastActiveAt: now, expireAt: now + WEEK_MS },
		...{ clientId: client.id, userId: user.id, status: "active", refreshToken: newId("rt") },
		activity,
	};
	emulator.state.sessions[id] = session;
	Object.assign(client, { activeSessionId: id, uat: Math.floor(now / 1000), updatedAt: now });
	user.lastSignInAt = now;
	emulator.save();
	// Clerk sends `session.created` only to an endpoint that asks for it, and ours does not (docs/operations.md).
	return session;
}

const EVENTS = {
	ended: "session.ended",
	removed: "session.removed",
	revoked: "session.revoked",
	replaced: "session.ended",
} as const;

/** Ends a session; its tokens stay valid until they expire, as with Clerk. */
export function finishSession(emulator: Emulator, session: SessionRow, status: keyof typeof EVENTS): void {
	if (session.status !== "active") return;
	Object.assign(session, { status, updatedAt: Date.now() });
	const client = emulator.state.clients[session.clientId];
	if (client?.activeSessionId === session.id) {
		const other = Object.values(emulator.state.sessions).find(
			(one) => one.clientId === client.id && one.status === "active",
		);
		const uat = other ? Math.floor(Date.now() / 1000) : 0;
		Object.assign(client, { activeSessionId: other?.id ?? null, uat });
	}
	emulator.save();
	emulator.webhooks.emit(EVENTS[status], { ...sessionJson(session), user: null });
}
