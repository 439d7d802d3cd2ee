import { addressList } from "#app/platform/addresses/address-list.ts";
import type { OutgoingRules } from "#app/platform/outgoing/outgoing.server.ts";
import type { OutgoingAnswer } from "#app/platform/outgoing/send.ts";
import { median } from "../load.ts";
import type { Figure } from "../table.ts";

const MOST_ADDED_US = 50;
const REQUESTS = 2_000;
const ANSWER_MS = 5_000;

/** Sends the same request in turn with the guard, whose look-up costs nothing here, and without it. */
export async function costOfGuard(port: number): Promise<Figure> {
	const { outgoingWith } = await import("#app/platform/outgoing/outgoing.server.ts");
	const { send } = await import("#app/platform/outgoing/send.ts");
	const list = (text: string) => addressList(text) as NonNullable<ReturnType<typeof addressList>>;
	const rules: OutgoingRules = {
		...{ allow: list("127.0.0.1"), deny: list(""), plain: "allowed", ownHosts: new Set() },
		findAddresses: async () => ["127.0.0.1"],
	};
	const guarded = outgoingWith(rules);
	const [name, address] = [
		`http://receiver.example.com:${port}/guard`,
		new URL(`http://127.0.0.1:${port}/guard`),
	];
	const { signal } = new AbortController();
	const request = { method: "POST", body: "{}", answerMs: ANSWER_MS };
	const ways: (() => Promise<OutgoingAnswer>)[] = [
		() => guarded(name, request),
		() => send(address, request, { mayTalkTo: () => true, signal }),
	];
	const times: number[][] = [[], []];
	for (let at = 0; at < REQUESTS; at++) {
		const started = performance.now();
		const answer = await ways[at % 2]?.();
		times[at % 2]?.push(performance.now() - started);
		answer?.discard();
	}
	const [ours = 0, plain = 0] = times.map(median);
	const addedUs = (ours - plain) * 1_000;
	return {
		what: "added to a request by the guard against private addresses, without the look-up, p50",
		...{ ours: `${addedUs.toFixed(0)} µs`, limit: `${plain.toFixed(2)} ms without` },
		...{ target: `≤ ${MOST_ADDED_US} µs`, met: addedUs <= MOST_ADDED_US },
	};
}
