import { setTimeout as sleep } from "node:timers/promises";
import { Webhook } from "svix";
import { newId } from "./emulator.ts";
import type { Knobs } from "./knobs.ts";
import type { ClerkState, MessageRow } from "./state.ts";

// Half a second doubled nine times: the last attempt comes after four minutes, long enough to restart the app.
const ATTEMPTS = 10;
const ANSWER_TIMEOUT_MS = 15_000;

export type Webhooks = ReturnType<typeof createWebhooks>;

/** Runs the outbox: signs events as svix does and delivers them until the app answers 2xx. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a closure over one state, of functions that are short.
export function createWebhooks(state: ClerkState, knobs: Knobs, secret: string, save: () => void) {
	const signer = new Webhook(secret);
	const stopping = new AbortController();
	const running = new Set<Promise<void>>();

	/** Attempts one delivery; returns true when the app accepted it. */
	async function attempt(message: MessageRow): Promise<boolean> {
		const at = new Date();
		let status: number | string;
		try {
			const response = await fetch(knobs.webhookUrl as string, {
				method: "POST",
				body: message.body,
				redirect: "manual",
				signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
				headers: {
					"Content-Type": "application/json",
					"User-Agent": "Svix-Webhooks/local",
					"svix-id": message.id,
					"svix-timestamp": String(Math.floor(at.getTime() / 1000)),
					"svix-signature": signer.sign(message.id, at, message.body),
				},
			});
			await response.arrayBuffer();
			status = response.status;
		} catch (error) {
			status = error instanceof Error ? String(error.cause ?? error.message) : "unknown";
		}
		message.attempts.push({ at: at.getTime(), status });
		const taken = typeof status === "number" && status >= 200 && status < 300;
		if (taken) message.status = "delivered";
		save();
		return taken;
	}

	async function deliver(message: MessageRow): Promise<void> {
		if (!knobs.webhookUrl) {
			message.status = "undeliverable";
			return;
		}
		message.status = "waiting";
		let pauseMs = knobs.webhookRetryMs;
		for (let tried = 0; tried < ATTEMPTS && !stopping.signal.aborted; tried++) {
			if (await attempt(message)) return;
			await pause(pauseMs);
			pauseMs *= 2;
		}
		if (!stopping.signal.aborted) message.status = "failed";
		save();
	}

	const pause = (ms: number) => sleep(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => {});

	function start(message: MessageRow, { delayMs = 0, copies = 1 } = {}): void {
		for (let copy = 0; copy < copies; copy++) {
			const task = pause(delayMs).then(() => (stopping.signal.aborted ? undefined : deliver(message)));
			running.add(task);
			task.finally(() => running.delete(task));
		}
	}

	return {
		/** Records an event and sends it, unless deliveries are held. */
		emit(type: string, data: unknown): void {
			const now = Date.now();
			const event = { type, object: "event", data, timestamp: now, instance_id: "ins_local_clerk" };
			const http_request = { client_ip: "127.0.0.1", user_agent: "local Clerk" };
			const body = JSON.stringify({ ...event, event_attributes: { http_request } });
			const status = knobs.webhookHold ? "held" : "waiting";
			const message: MessageRow = { id: newId("msg"), type, body, createdAt: now, status, attempts: [] };
			state.messages.push(message);
			save();
			if (status === "waiting") {
				start(message, { delayMs: knobs.webhookDelayMs, copies: knobs.webhookCopies });
			}
		},
		/** Sends a message again, whatever its state. */
		resend(message: MessageRow, options: { delayMs?: number; copies?: number } = {}): void {
			start(message, options);
		},
		/** Releases held messages one after the other, in the given order. */
		async release(messages: MessageRow[]): Promise<void> {
			for (const message of messages) await deliver(message);
		},
		/** Resumes what an earlier run held back or could not deliver. */
		resume(): void {
			for (const message of state.messages) {
				if (message.status === "waiting" || message.status === "held") start(message);
			}
		},
		/** Waits until no delivery is in progress. */
		async settle(): Promise<void> {
			while (running.size > 0) await Promise.all(running);
		},
		async stop(): Promise<void> {
			stopping.abort();
			await Promise.all(running);
		},
	};
}
