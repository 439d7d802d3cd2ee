import { EventEmitter } from "node:events";
import { setImmediate as aMoment } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Unread } from "./stream.server.ts";
import { type CountUnread, Streams } from "./streams.server.ts";

/** A reader at the other end of an answer: it takes what is written at once, or only when it is told to. */
class Reader extends EventEmitter {
	taken = "";
	isOpen = true;
	wasCut = false;
	readonly waiting: { text: string; written: (error?: Error) => void }[] = [];
	takes = true;

	write(text: string, written: (error?: Error) => void): void {
		// As Node does, whose process would end if nobody listened.
		if (!this.isOpen) this.emit("error", new Error("written after the end"));
		this.waiting.push({ text, written });
		if (this.takes) this.take();
	}

	take(): void {
		for (const { text, written } of this.waiting.splice(0)) {
			this.taken += text;
			written();
		}
	}

	end(text = ""): void {
		this.taken += text;
		this.#close();
	}

	destroy(): void {
		this.wasCut = true;
		this.#close();
	}

	/** The reader goes; what it has not taken fails. */
	leave(): void {
		this.#close();
	}

	#close(): void {
		this.isOpen = false;
		for (const { written } of this.waiting.splice(0)) written(new Error("nobody took it"));
		this.emit("close");
	}
}

const SECOND = 1_000;
const MINUTE = 60_000;

/** Streams at an hour that a test moves, over counts that a test sets. */
function someStreams({ most = 100, count }: { most?: number; count?: CountUnread } = {}) {
	const unread = new Map<string, Unread>();
	const ended = new Set<string>();
	const errors: unknown[] = [];
	const asked: string[][] = [];
	let now = 0;
	const streams = new Streams({
		most,
		count:
			count ??
			(async (tenantId, ids) => {
				asked.push([tenantId, ...ids]);
				return new Map(ids.flatMap((id) => (unread.has(id) ? [[id, unread.get(id) as Unread]] : [])));
			}),
		digestOf: (tenantId, memberId) => `${tenantId}/${memberId}`,
		hasEnded: (sessionId) => ended.has(sessionId),
		onError: (error) => errors.push(error),
		clock: () => now,
	});
	const listen = (memberId: string, { tenantId = "t", sessionId = "sess_1", takes = true } = {}) => {
		const reader = new Reader();
		reader.takes = takes;
		if (!unread.has(memberId)) unread.set(memberId, { unread: 0, newest: 0 });
		streams.open({ tenantId, memberId, sessionId }, reader);
		return reader;
	};
	const pass = async (ms: number) => {
		for (const until = now + ms; now < until; now += SECOND) {
			streams.tick();
			await aMoment();
		}
	};
	return { streams, unread, ended, errors, asked, listen, pass };
}

const framesIn = (reader: Reader) => [...reader.taken.matchAll(/data: {"unread":(\d+)}/g)].map(([, n]) => n);

test("a state is shown once, however often it is announced", async () => {
	const { streams, unread, listen } = someStreams();
	const reader = listen("mei");
	await aMoment();

	unread.set("mei", { unread: 2, newest: 12 });
	streams.hear("t/mei t/nobody");
	streams.hear("t/mei");
	await aMoment();
	streams.hear("t/mei");
	await aMoment();

	expect(reader.taken.replace(/^retry: \d+\n\n/, "")).toBe(
		'id: 0\ndata: {"unread":0}\n\nid: 12\ndata: {"unread":2}\n\n',
	);
});

test("a reader who takes nothing holds one message, gets the latest state later, and is cut after half a minute", async () => {
	const { streams, unread, listen, pass } = someStreams();
	const [slow, stalled] = [listen("mei", { takes: false }), listen("bo", { takes: false })];
	await aMoment();

	for (let newest = 1; newest <= 1_000; newest++) {
		for (const id of ["mei", "bo"]) unread.set(id, { unread: Math.min(newest, 100), newest });
		streams.hear("t/mei t/bo");
		await aMoment();
	}

	expect([slow.waiting.length, stalled.waiting.length]).toEqual([1, 1]);
	await pass(20 * SECOND);
	slow.takes = true;
	slow.take();
	expect(slow.taken).toMatch(/^retry: \d+\n\nid: 1000\ndata: {"unread":100}\n\n$/);
	await pass(11 * SECOND);
	expect([slow.isOpen, stalled.isOpen, stalled.wasCut]).toEqual([true, false, true]);
	expect(streams.size).toBe(1);
});

test("a reader who leaves, or is cut, in the middle of a message is written to no more", async () => {
	const { streams, unread, listen, pass } = someStreams();
	const readers = [listen("mei", { takes: false }), listen("bo", { takes: false })];
	const late: Error[] = [];
	for (const reader of readers) reader.on("error", (error) => late.push(error));
	await aMoment();
	for (const id of ["mei", "bo"]) unread.set(id, { unread: 1, newest: 1 });
	streams.countAgain();
	await aMoment();

	readers[0]?.leave();
	await pass(31 * SECOND);

	expect([readers[1]?.wasCut, streams.size, late]).toEqual([true, 0, []]);
});

test("of 10,000 streams from one account four stay; of many accounts, as many as the process may have", async () => {
	const { streams, listen } = someStreams({ most: 50 });

	const one = Array.from({ length: 10_000 }, () => listen("mei"));
	expect(streams.size).toBe(4);
	const many = Array.from({ length: 100 }, (_, at) => listen(`member${at}`));

	expect(streams.size).toBe(50);
	const full = [...one.slice(4), ...many.slice(46)];
	expect(full.every(({ taken, isOpen }) => !isOpen && /^retry: [3-9]\d{4}\n\n$/.test(taken))).toBe(true);
	// Nobody lost theirs to someone who came later.
	expect([...one.slice(0, 4), ...many.slice(0, 46)].every(({ isOpen }) => isOpen)).toBe(true);
});

test("a silent stream beats every 25 seconds and ends between 8 and 12 minutes", async () => {
	const { listen, pass } = someStreams();
	const readers = Array.from({ length: 20 }, (_, at) => listen(`member${at}`));

	await pass(8 * MINUTE - SECOND);

	expect(readers.every(({ isOpen }) => isOpen)).toBe(true);
	expect(readers.map(({ taken }) => taken.split(":\n\n").length - 1)).toEqual(readers.map(() => 19));
	await pass(4 * MINUTE + 2 * SECOND);
	expect(readers.some(({ isOpen }) => isOpen)).toBe(false);
});

test("everyone is counted for every 30 seconds, a tenant's members together, without any announcement", async () => {
	const { unread, asked, listen, pass } = someStreams();
	const [mei, bo] = [listen("mei"), listen("bo")];
	await aMoment();
	unread.set("mei", { unread: 1, newest: 1 });
	unread.delete("bo");

	await pass(31 * SECOND);

	expect(framesIn(mei)).toEqual(["0", "1"]);
	// A member who is none any longer.
	expect([mei.isOpen, bo.isOpen]).toEqual([true, false]);
	expect(asked.length).toBeLessThan(6);
});

test("a session that ended has no stream a second later; nothing has to be announced", async () => {
	const { ended, listen, pass } = someStreams();
	const [here, there] = [listen("mei", { sessionId: "sess_1" }), listen("mei", { sessionId: "sess_2" })];

	ended.add("sess_1");
	await pass(SECOND);

	expect([here.isOpen, there.isOpen]).toEqual([false, true]);
});

test("what cannot be counted now is counted later, and no older count follows a newer one", async () => {
	const answers: PromiseWithResolvers<ReadonlyMap<string, Unread>>[] = [];
	const { streams, errors, listen } = someStreams({
		count: () => {
			const answer = Promise.withResolvers<ReadonlyMap<string, Unread>>();
			answers.push(answer);
			return answer.promise;
		},
	});
	const reader = listen("mei");
	const answer = async (at: number, unread: number) => {
		answers[at]?.resolve(new Map([["mei", { unread, newest: unread }]]));
		await aMoment();
	};

	streams.hear("t/mei");
	streams.hear("t/mei");
	// One at a time, whatever is announced meanwhile.
	expect(answers).toHaveLength(1);
	answers[0]?.reject(new Error("no database"));
	await aMoment();
	await answer(1, 3);
	streams.countAgain();
	await answer(2, 4);

	expect(errors).toHaveLength(1);
	expect(framesIn(reader)).toEqual(["3", "4"]);
	expect(answers).toHaveLength(3);
});

test("a process that ends lets everyone go, each with a time of their own to come back over 25 seconds", async () => {
	const { streams, listen } = someStreams({ most: 2_000 });
	const readers = Array.from({ length: 2_000 }, (_, at) => listen(`member${at}`));

	streams.leave();

	const late = listen("somebody");
	expect([streams.size, late.isOpen, readers.some(({ isOpen }) => isOpen)]).toEqual([0, false, false]);
	const times = readers.map(({ taken }) => Number(/^retry: (\d+)/.exec(taken)?.[1])).sort((a, b) => a - b);
	expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(20_000);
	// No second of them has more than a tenth.
	for (let at = 0; at + 200 < times.length; at += 50)
		expect((times[at + 200] ?? 0) - (times[at] ?? 0)).toBeGreaterThan(1_000);
});
