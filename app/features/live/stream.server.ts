/** The rest of an answer whose head was sent: Node's own response. */
export type Outlet = {
	write(text: string, written: (error?: Error | null) => void): unknown;
	end(text?: string): unknown;
	destroy(): unknown;
	on(event: "error", failed: () => void): unknown;
};

/** What a member has to read: a state, so that whatever was missed does not matter. */
export type Unread = {
	/** At most 100. */
	unread: number;
	/** The id of the newest notification, read or not; 0 without any. */
	newest: number;
};

// 25 s: proxies close what is silent for 30 s or a minute.
const BEAT_MS = 25_000;
// As long as a member who was removed may still hear something.
const STALLED_MS = 30_000;
// 8 to 12 minutes: long enough to cost nothing. Each return identifies the person again.
const LASTS_MS = [480_000, 720_000] as const;
// 5 to 45 s: pages that lose their server at the same moment do not come back at the same moment. In 25 s instead of
// 40, 2,000 of them made others' pages 2.6 times as slow meanwhile (`npm run bench -- notices`).
const RETRY_MS = [5_000, 45_000] as const;
// Any other status than 200 would make browsers give up for good.
const FULL_RETRY_MS = [30_000, 90_000] as const;

const between = ([least, most]: readonly [number, number]) =>
	Math.round(least + Math.random() * (most - least));

/** Returns the message for a state. It contains numbers only. */
export const frameOf = ({ unread, newest }: Unread): string =>
	`id: ${newest}\ndata: ${JSON.stringify({ unread })}\n\n`;

/** Says when to come back; for someone who is not let in now, later. */
export const retryFrame = (): string => `retry: ${between(RETRY_MS)}\n\n`;
export const fullFrame = (): string => `retry: ${between(FULL_RETRY_MS)}\n\n`;

/** One open stream. It holds at most one message that the reader has not taken, and the latest state after it. */
export class LiveStream {
	readonly sessionId: string;
	readonly #outlet: Outlet;
	readonly #clock: () => number;
	readonly #endsAt: number;
	#beatAt: number;
	#shown = "";
	/** The latest state, while the message before it is on its way. */
	#next: string | undefined;
	#writingSince: number | undefined;

	constructor(outlet: Outlet, sessionId: string, clock = Date.now) {
		this.sessionId = sessionId;
		this.#outlet = outlet;
		this.#clock = clock;
		this.#endsAt = clock() + between(LASTS_MS);
		this.#beatAt = clock() + BEAT_MS;
		// What is on its way to a reader who leaves at that moment fails; the close says so too.
		outlet.on("error", () => {});
		this.#write(retryFrame());
	}

	show(state: Unread): void {
		const frame = frameOf(state);
		if (frame === (this.#next ?? this.#shown)) return;
		if (this.#writingSince === undefined) this.#send(frame);
		else this.#next = frame;
	}

	/** Does what is due at this moment; tells whether the stream has ended. */
	tick(): boolean {
		const now = this.#clock();
		if (this.#writingSince !== undefined && now - this.#writingSince >= STALLED_MS) {
			this.#outlet.destroy();
			return true;
		}
		if (now >= this.#endsAt) {
			this.end();
			return true;
		}
		if (now >= this.#beatAt && this.#writingSince === undefined) this.#write(":\n\n");
		return false;
	}

	/** Ends it. The browser comes back after the time that it was told at the beginning. */
	end(): void {
		// A reader who takes nothing would also not take the end.
		if (this.#writingSince === undefined) this.#outlet.end();
		else this.#outlet.destroy();
	}

	#send(frame: string): void {
		this.#shown = frame;
		this.#next = undefined;
		this.#write(frame);
	}

	#write(text: string): void {
		const now = this.#clock();
		this.#writingSince = now;
		this.#beatAt = now + BEAT_MS;
		this.#outlet.write(text, (error) => {
			if (error) return;
			this.#writingSince = undefined;
			if (this.#next !== undefined) this.#send(this.#next);
		});
	}
}
