import { createPublicKey } from "node:crypto";
import { getUser } from "../state/directory.ts";
import { ApiError, isAppOrigin } from "../state/emulator.ts";
import { KEY_ID, PUBLIC_KEY } from "../state/key.ts";
import { activeSession, createClient, finishSession, startSession } from "../state/sessions.ts";
import { sessionJson } from "../state/shapes.ts";
import type { SessionRow } from "../state/state.ts";
import { appCookies, sessionClaims, signToken } from "../state/tokens.ts";
import { type ApiCall, page, type Route } from "./call.ts";

function find({ emulator, params }: ApiCall): SessionRow {
	const session = emulator.state.sessions[params[0] ?? ""];
	if (!session) throw new ApiError(404, "resource_not_found", `No session was found with id ${params[0]}.`);
	if (session.status === "active" && session.expireAt <= Date.now()) session.status = "expired";
	return session;
}

function list({ emulator, query }: ApiCall) {
	const fits = (name: string, value: string) => !query.get(name) || query.get(name) === value;
	const all = Object.values(emulator.state.sessions).filter(
		(one) => fits("user_id", one.userId) && fits("client_id", one.clientId) && fits("status", one.status),
	);
	const { rows, total } = page(all, query);
	const data = rows.map(sessionJson);
	return query.get("paginated") === "true" ? { data, total_count: total } : data;
}

function create({ emulator, body }: ApiCall) {
	const user = getUser(emulator, String(body.user_id));
	return sessionJson(startSession(emulator, createClient(emulator), user));
}

function revoke(call: ApiCall) {
	const session = find(call);
	finishSession(call.emulator, session, "revoked");
	return sessionJson(session);
}

/** Issues a token without `azp`, as Clerk itself does: valid for machines, not for the app's pages. */
function token(call: ApiCall) {
	const session = find(call);
	if (session.status !== "active")
		throw new ApiError(404, "resource_not_found", "The session is not active.");
	const claims = sessionClaims(call.emulator, session, {});
	const lifetime = Number(call.body.expires_in_seconds ?? 0);
	if (lifetime > 0) claims.exp = Number(claims.iat) + lifetime;
	return { object: "token", jwt: signToken(claims) };
}

function refresh(call: ApiCall) {
	const { emulator, body } = call;
	const session = find(call);
	const client = emulator.state.clients[session.clientId];
	if (!client || session.status !== "active" || activeSession(emulator, client)?.id !== session.id) {
		throw new ApiError(401, "session_not_active", "The session is not active.");
	}
	if (!emulator.knobs.refresh || body.refresh_token !== session.refreshToken) {
		throw new ApiError(401, "refresh_token_invalid", "The refresh token is not valid for this session.");
	}
	const origin = String(body.request_origin ?? "");
	if (!isAppOrigin(emulator, origin)) {
		throw new ApiError(401, "request_origin_invalid", `${origin} is not an origin of this application.`);
	}
	session.lastActiveAt = Date.now();
	emulator.save();
	return { object: "cookies", cookies: appCookies(emulator, client, session, { origin }) };
}

/** Hands over the cookies of a handshake, once. */
function exchangeTicket({ emulator, query }: ApiCall) {
	const nonce = query.get("nonce") ?? "";
	const directives = emulator.state.handshakes[nonce];
	if (!directives) throw new ApiError(404, "resource_not_found", "No handshake payload was found.");
	delete emulator.state.handshakes[nonce];
	emulator.save();
	return { directives };
}

function keys() {
	const { kty, n, e } = createPublicKey(PUBLIC_KEY).export({ format: "jwk" });
	return { keys: [{ kty, n, e, kid: KEY_ID, alg: "RS256", use: "sig" }] };
}

export const sessionRoutes: Route[] = [
	["GET", "/sessions", list],
	["POST", "/sessions", create],
	["GET", "/sessions/:", (call) => sessionJson(find(call))],
	["POST", "/sessions/:/revoke", revoke],
	["POST", "/sessions/:/tokens", token],
	["POST", "/sessions/:/tokens/:", token],
	["POST", "/sessions/:/refresh", refresh],
	["GET", "/clients/handshake_payload", exchangeTicket],
	["GET", "/jwks", keys],
];
