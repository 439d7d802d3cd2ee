import { findUser } from "./state/directory.ts";
import type { Emulator } from "./state/emulator.ts";
import { DEFAULT_KNOBS, turn } from "./state/knobs.ts";
import type { Reply } from "./state/reply.ts";
import { clientLine, createClient, finishSession, startSession } from "./state/sessions.ts";
import { sessionJson } from "./state/shapes.ts";
import { type Activity, type MessageRow, reset, seed } from "./state/state.ts";
import { appCookies } from "./state/tokens.ts";

type Wish = Record<string, unknown>;
const ok = (json: unknown): Reply => ({ status: 200, json });
const no = (status: number, error: string): Reply => ({ status, json: { error } });

const COMMANDS: Record<string, (emulator: Emulator, wish: Wish) => Reply | Promise<Reply>> = {
	"GET /__emu/state": ({ state }) => ok(state),
	"GET /__emu/users": ({ state }) => ok(Object.values(state.users)),
	"GET /__emu/knobs": ({ knobs }) => ok(knobs),
	"GET /__emu/outbox": ({ state }) =>
		ok(state.messages.map((one) => ({ ...one, body: JSON.parse(one.body) }))),
	"POST /__emu/knobs": setKnobs,
	"POST /__emu/reset": resetAll,
	"POST /__emu/seed": (emulator) => {
		seed(emulator.state);
		emulator.save();
		return ok({ users: Object.keys(emulator.state.users).length });
	},
	"POST /__emu/session": createSession,
	"POST /__emu/session/revoke": revoke,
	"POST /__emu/webhooks/resend": resend,
	"POST /__emu/webhooks/duplicate": (emulator, wish) => resend(emulator, { copies: 2, ...wish }),
	"POST /__emu/webhooks/hold": ({ knobs }) => {
		knobs.webhookHold = true;
		return ok({ hold: true });
	},
	"POST /__emu/webhooks/release": release,
	"POST /__emu/webhooks/settle": async ({ webhooks }) => {
		await webhooks.settle();
		return ok({ settled: true });
	},
};

/** Answers the test controls under `/__emu/`. */
export async function answerControl(
	emulator: Emulator,
	{ method, path, origin }: { method: string; path: string; origin: string | undefined },
	wish: Wish,
): Promise<Reply | undefined> {
	// Tests and people may change the settings; a web page that happens to be open may not.
	if (origin && origin !== emulator.url) return no(403, "the controls are not for web pages");
	return COMMANDS[`${method} ${path}`]?.(emulator, wish);
}

function setKnobs({ knobs }: Emulator, wish: Wish): Reply {
	const unknown = turn(knobs, wish);
	if (unknown.length === 0) return ok(knobs);
	return no(400, `no such knob: ${unknown.join(", ")}; there are ${Object.keys(DEFAULT_KNOBS).join(", ")}`);
}

/** Resets everything: only the demo people (or nobody) remain, and every knob but the webhook address has its initial value. */
function resetAll(emulator: Emulator, wish: Wish): Reply {
	const { webhookUrl } = emulator.knobs;
	reset(emulator.state);
	Object.assign(emulator.knobs, structuredClone(DEFAULT_KNOBS), { webhookUrl });
	if (wish.seed !== false) seed(emulator.state);
	emulator.save();
	return ok({ users: Object.keys(emulator.state.users).length });
}

/** Signs a person in without the pages: answers with the Set-Cookie lines that a browser would end up with. */
function createSession(emulator: Emulator, wish: Wish): Reply {
	const user = findUser(emulator, String(wish.email));
	if (!user) return no(404, `no person has the address ${wish.email}`);
	const origin = String(wish.origin ?? emulator.appOrigins[0] ?? "");
	const ageSeconds = Number(wish.ageSeconds ?? 0);
	const client = createClient(emulator);
	const session = startSession(emulator, client, user, { ageSeconds, activity: wish.activity as Activity });
	const cookies = appCookies(emulator, client, session, { origin, ageSeconds });
	const wanted = wish.refresh === false ? cookies.filter((line) => !line.startsWith("__refresh")) : cookies;
	return ok({
		userId: user.id,
		sessionId: session.id,
		cookies: [...wanted, clientLine(emulator, client)],
		/** Ready to use as a `Cookie` header. */
		cookie: wanted.map((line) => line.split(";")[0]).join("; "),
	});
}

function revoke(emulator: Emulator, wish: Wish): Reply {
	const session = emulator.state.sessions[String(wish.sessionId)];
	if (!session) return no(404, `there is no session ${wish.sessionId}`);
	finishSession(emulator, session, "revoked");
	return ok(sessionJson(session));
}

/** Returns the selected messages: by `ids`, by `type`, or all that `fallback` accepts. */
function chosen(emulator: Emulator, wish: Wish, fallback: (one: MessageRow) => boolean): MessageRow[] {
	const { messages } = emulator.state;
	if (Array.isArray(wish.ids)) {
		return wish.ids.flatMap((id) => messages.find((one) => one.id === id) ?? []);
	}
	return messages.filter(wish.type ? (one) => one.type === wish.type : fallback);
}

function resend(emulator: Emulator, wish: Wish): Reply {
	const messages = chosen(emulator, wish, () => true);
	const options = { delayMs: Number(wish.delayMs ?? 0), copies: Number(wish.copies ?? 1) };
	for (const message of messages) emulator.webhooks.resend(message, options);
	return ok({ sent: messages.map((one) => one.id), ...options });
}

/** Releases held messages: in the order of `ids`, reversed with `order: "reverse"`, or as they came. */
async function release(emulator: Emulator, wish: Wish): Promise<Reply> {
	const messages = chosen(emulator, wish, (one) => one.status === "held");
	if (wish.order === "reverse") messages.reverse();
	if (wish.keepHolding !== true) emulator.knobs.webhookHold = false;
	await emulator.webhooks.release(messages);
	return ok({ released: messages.map((one) => [one.type, one.id, one.status]) });
}
