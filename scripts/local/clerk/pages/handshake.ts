import type { IncomingMessage } from "node:http";
import { type Emulator, newId, returnAddress } from "../state/emulator.ts";
import type { Reply } from "../state/reply.ts";
import { activeSession, clientLine, createClient, findClient } from "../state/sessions.ts";
import { appCookies, signToken } from "../state/tokens.ts";

// Handshakes that were never redeemed are dropped, oldest first.
const HANDSHAKES_KEPT = 200;

const LIVE_LINE = "Path=/; HttpOnly; SameSite=Lax";

/** Answers `GET /v1/client/handshake`: tells the app who is signed in on this browser, and sends the browser back there. */
export function answerHandshake(emulator: Emulator, request: IncomingMessage, query: URLSearchParams): Reply {
	const back = query.get("redirect_url") ? returnAddress(emulator, query.get("redirect_url")) : undefined;
	if (!back) {
		return { status: 400, text: "redirect_url is missing, or its origin is not one of the app's." };
	}
	const known = findClient(emulator, request, query.get("__clerk_db_jwt"));
	const client = known ?? createClient(emulator);
	const origin = new URL(back).origin;
	const lines = appCookies(emulator, client, activeSession(emulator, client), { origin });
	const { name, value } = wrap(emulator, lines);
	// A browser on which nobody has signed in leaves no trace in production mode.
	const cookies = known || emulator.mode === "test" ? [clientLine(emulator, client)] : [];
	if (!known && emulator.mode === "live") delete emulator.state.clients[client.id];
	if (emulator.mode === "live") {
		return {
			status: 307,
			location: back,
			cookies: [...cookies, `${name}=${value}; ${LIVE_LINE}; Max-Age=60`],
		};
	}
	const url = new URL(back);
	url.searchParams.set(name, value);
	return { status: 307, location: url.href, cookies };
}

function wrap(emulator: Emulator, lines: string[]): { name: string; value: string } {
	const clear = (name: string) => (emulator.mode === "live" ? [`${name}=; ${LIVE_LINE}; Max-Age=0`] : []);
	if (emulator.knobs.handshake === "token") {
		const handshake = [...lines, ...clear("__clerk_handshake")];
		return { name: "__clerk_handshake", value: signToken({ handshake }) };
	}
	const nonce = newId("hs");
	const { handshakes } = emulator.state;
	handshakes[nonce] = [...lines, ...clear("__clerk_handshake_nonce")];
	for (const old of Object.keys(handshakes).slice(0, -HANDSHAKES_KEPT)) delete handshakes[old];
	emulator.save();
	return { name: "__clerk_handshake_nonce", value: nonce };
}
