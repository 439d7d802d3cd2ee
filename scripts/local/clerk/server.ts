import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { isForThisMachine, listenOnLoopback } from "#scripts/local/network/loopback.ts";
import { answerBackendApi, errorBody } from "./backend/api.ts";
import { answerImage, readCallBody } from "./backend/images.ts";
import { answerControl } from "./control.ts";
import { answerPage } from "./pages/account.ts";
import { answerHandshake } from "./pages/handshake.ts";
import { cookieSuffix, type Emulator, instanceKeys } from "./state/emulator.ts";
import { PUBLIC_KEY } from "./state/key.ts";
import { DEFAULT_KNOBS, fits, type Knobs, takeFailure } from "./state/knobs.ts";
import { type Reply, sendReply } from "./state/reply.ts";
import { openState, seed } from "./state/state.ts";
import { createWebhooks } from "./state/webhooks.ts";

/** Signs the webhooks of every local Clerk. Not a secret. */
const WEBHOOK_SECRET = `whsec_${Buffer.from("local clerk: signs on this machine only").toString("base64")}`;

export type LocalClerk = {
	/** `http://localhost:4400` */
	url: string;
	/** Every `CLERK_*` variable that the app needs to use this one. */
	environment: Record<string, string>;
	/** The running instance itself, for tests in the same process. */
	emulator: Emulator;
	stop(): Promise<void>;
};

/** Starts a local Clerk on this machine's loopback addresses; port 0 chooses a free one. */
export async function startLocalClerk(options: {
	port: number;
	/** Where the app answers, for example `http://localhost:3000`; the only redirect targets. `*.` is a placeholder for one label. */
	appOrigins: string[];
	stateFile?: string;
	webhookUrl?: string;
	webhookSecret?: string;
	/** Whether a new state starts with the demo people; true by default. */
	seed?: boolean;
	/** `live` behaves like a production instance of Clerk, `test` like a development instance. */
	mode?: "live" | "test";
	knobs?: Partial<Knobs>;
}): Promise<LocalClerk> {
	let emulator: Emulator | undefined;
	const handler = (request: IncomingMessage, response: ServerResponse) => {
		if (emulator) void serve(emulator, request, response);
		else response.destroy();
	};
	const { port, close } = await listenOnLoopback(options.port, handler);
	const url = `http://localhost:${port}`;
	const webhookSecret = options.webhookSecret ?? WEBHOOK_SECRET;
	const { state, fresh, save, flush } = openState(options.stateFile);
	if (fresh && options.seed !== false) seed(state);
	const knobs = { ...structuredClone(DEFAULT_KNOBS), webhookUrl: options.webhookUrl, ...options.knobs };
	const webhooks = createWebhooks(state, knobs, webhookSecret, save);
	const mode = options.mode ?? "live";
	const keys = instanceKeys(port, mode);
	const { appOrigins } = options;
	const suffix = cookieSuffix(keys.publishableKey);
	emulator = { state, knobs, webhooks, save, url, ...keys, mode, suffix, appOrigins };
	save();
	webhooks.resume();
	return {
		url,
		emulator,
		environment: environmentFor(emulator, webhookSecret),
		async stop() {
			await webhooks.stop();
			flush();
			await close();
		},
	};
}

/** Returns what the app needs to know to use a local Clerk. */
export function environmentFor(
	emulator: Pick<Emulator, "url" | "publishableKey" | "secretKey">,
	webhookSecret = WEBHOOK_SECRET,
): Record<string, string> {
	return {
		CLERK_PUBLISHABLE_KEY: emulator.publishableKey,
		CLERK_SECRET_KEY: emulator.secretKey,
		// One line: variables with line breaks do not survive every shell and .env reader.
		CLERK_JWT_KEY: PUBLIC_KEY.replaceAll("\n", " "),
		CLERK_API_URL: emulator.url,
		CLERK_PROXY_URL: emulator.url,
		CLERK_SIGN_IN_URL: `${emulator.url}/sign-in`,
		CLERK_SIGN_UP_URL: `${emulator.url}/sign-up`,
		CLERK_USER_URL: `${emulator.url}/user`,
		CLERK_WEBHOOK_SIGNING_SECRET: webhookSecret,
		CLERK_KEYLESS_DISABLED: "1",
		CLERK_TELEMETRY_DISABLED: "1",
	};
}

async function serve(emulator: Emulator, request: IncomingMessage, response: ServerResponse): Promise<void> {
	try {
		const url = new URL(request.url ?? "/", emulator.url);
		const endpoint = `${request.method} ${url.pathname}`;
		if (!isForThisMachine(request)) {
			sendReply(response, { status: 421, text: "The local Clerk answers for localhost only." });
			return;
		}
		const slow = emulator.knobs.latency.find((one) => fits(one.match, endpoint));
		if (slow) await sleep(slow.ms);
		const failure = takeFailure(emulator.knobs, endpoint);
		if (failure?.status === "hangup") {
			request.socket.destroy();
			return;
		}
		if (failure) {
			const code = failure.code ?? "planned_failure";
			const json = errorBody(code, "This failure was requested.");
			sendReply(response, { status: failure.status as number, json });
			return;
		}
		sendReply(response, await route(emulator, request, url));
	} catch (error) {
		process.stderr.write(`local Clerk: ${error instanceof Error ? error.stack : error}\n`);
		sendReply(response, { status: 500, json: errorBody("internal_error", String(error)) });
	}
}

async function route(emulator: Emulator, request: IncomingMessage, url: URL): Promise<Reply> {
	const method = request.method ?? "GET";
	const path = url.pathname;
	if (path === "/") return { status: 302, location: "/sign-in" };
	if (`${method} ${path}` === "GET /v1/client/handshake") {
		return answerHandshake(emulator, request, url.searchParams);
	}
	const bytes = method === "GET" ? Buffer.alloc(0) : await readBody(request);
	const text = () => bytes.toString("utf8");
	let reply = method === "GET" ? answerImage(emulator, path) : undefined;
	if (path.startsWith("/v1/")) {
		const { headers } = request;
		const body = await readCallBody(headers["content-type"], bytes);
		const call = { method, path: path.slice(3), query: url.searchParams, headers, body };
		const answer = answerBackendApi(emulator, call);
		if (answer) reply = { status: answer.status, json: answer.body };
	} else if (path.startsWith("/__emu/")) {
		reply = await answerControl(emulator, { method, path, origin: request.headers.origin }, parse(text()));
	} else if (!reply && (method === "GET" || method === "POST")) {
		reply = answerPage(emulator, request, url, method === "POST" ? new URLSearchParams(text()) : undefined);
	}
	return reply ?? unknown(method, path);
}

function unknown(method: string, path: string): Reply {
	const message = `${method} ${path} is not implemented by the local Clerk: add it in scripts/local/clerk`;
	process.stderr.write(`local Clerk: ${message}\n`);
	return { status: 501, json: errorBody("not_implemented", message) };
}

const parse = (text: string): Record<string, unknown> => (text ? JSON.parse(text) : {});

// Fits a picture of 10 MB and the form around it; keeps a mistake from filling the memory.
const LARGEST_BODY = 11_000_000;

async function readBody(request: IncomingMessage): Promise<Buffer> {
	const parts: Buffer[] = [];
	let size = 0;
	for await (const part of request as AsyncIterable<Buffer>) {
		size += part.length;
		if (size > LARGEST_BODY) throw new Error("the request is larger than 11 MB");
		parts.push(part);
	}
	return Buffer.concat(parts);
}
