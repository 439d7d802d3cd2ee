import { isSessionId } from "#app/platform/ended-sessions.server.ts";
import { fullFrame, LiveStream, type Outlet, type Unread } from "./stream.server.ts";

/** Counts for members of one tenant. Who is missing from the answer may not listen any longer. */
export type CountUnread = (
	tenantId: string,
	memberIds: readonly string[],
) => Promise<ReadonlyMap<string, Unread>>;

export type StreamsOptions = {
	/** How many streams there may be. */
	most: number;
	count: CountUnread;
	/** Names a member as the announcements do. */
	digestOf: (tenantId: string, memberId: string) => string;
	hasEnded: (sessionId: string) => boolean;
	onError: (error: unknown) => void;
	clock?: () => number;
};

/** One member in one tenant, with at least one open stream. */
type Listener = {
	tenantId: string;
	memberId: string;
	digest: string;
	streams: Set<LiveStream>;
	/** When to count even without an announcement. */
	countAt: number;
};

// One browser needs one; a member may have several browsers.
const MOST_OF_ONE = 4;
// 25 s: an announcement can be lost, and what was remembered for 5 s must not let a removed member listen beyond 30.
const COUNT_EVERY_MS = 25_000;
// The pages that people wait for come first at the database.
const COUNTS_AT_ONCE = 4;

/** The open streams of this process. Announcements and time only say whom to count for; what is counted is shown. */
export class Streams {
	readonly #options: StreamsOptions;
	readonly #clock: () => number;
	readonly #byDigest = new Map<string, Listener>();
	readonly #byTenant = new Map<string, Set<Listener>>();
	/** Whom to count for next, by tenant. */
	readonly #due = new Map<string, Set<Listener>>();
	readonly #counting = new Set<string>();
	#open = 0;
	#isLeaving = false;

	constructor(options: StreamsOptions) {
		this.#options = options;
		this.#clock = options.clock ?? Date.now;
	}

	/** How many streams are open. */
	get size(): number {
		return this.#open;
	}

	/** Opens a stream, or tells the browser to come back later when there are too many. Nobody loses theirs to another. */
	open(
		who: { tenantId: string; memberId: string; sessionId: string },
		outlet: Outlet & { once(event: "close", closed: () => void): unknown },
	): void {
		const listener = this.#listenerFor(who.tenantId, who.memberId);
		const isFull = this.#open >= this.#options.most || listener.streams.size >= MOST_OF_ONE;
		if (isFull || this.#isLeaving) {
			outlet.end(fullFrame());
			return;
		}
		const stream = new LiveStream(outlet, who.sessionId, this.#clock);
		listener.streams.add(stream);
		this.#byDigest.set(listener.digest, listener);
		this.#inTenant(who.tenantId).add(listener);
		this.#open++;
		outlet.once("close", () => this.#remove(listener, stream));
		this.#count([listener]);
	}

	/** Counts for the members whose digests were announced, as far as they listen here. */
	hear(digests: string): void {
		const heard = digests.split(" ").map((digest) => this.#byDigest.get(digest));
		this.#count(heard.filter((listener) => listener !== undefined));
	}

	/** Looks again at everyone who listens in a tenant that has changed, or by a session that may have ended. */
	changed(id: string): void {
		if (isSessionId(id)) this.tick();
		else this.#count(this.#byTenant.get(id) ?? []);
	}

	/** Counts for all. */
	countAgain(): void {
		this.#count(this.#byDigest.values());
	}

	/** Does what is due at this moment: beats, ends, counts. */
	tick(): void {
		const now = this.#clock();
		for (const listener of this.#byDigest.values()) {
			for (const stream of listener.streams) {
				if (this.#options.hasEnded(stream.sessionId)) stream.end();
				else if (!stream.tick()) continue;
				this.#remove(listener, stream);
			}
			if (now >= listener.countAt) this.#count([listener]);
		}
	}

	/** Ends all of them, and opens no more. */
	leave(): void {
		this.#isLeaving = true;
		for (const listener of this.#byDigest.values()) this.#end(listener);
	}

	#listenerFor(tenantId: string, memberId: string): Listener {
		const digest = this.#options.digestOf(tenantId, memberId);
		const countAt = this.#clock() + Math.random() * COUNT_EVERY_MS;
		return this.#byDigest.get(digest) ?? { tenantId, memberId, digest, streams: new Set(), countAt };
	}

	#inTenant(id: string): Set<Listener> {
		const known = this.#byTenant.get(id) ?? new Set();
		this.#byTenant.set(id, known);
		return known;
	}

	#remove(listener: Listener, stream: LiveStream): void {
		if (!listener.streams.delete(stream)) return;
		this.#open--;
		if (listener.streams.size > 0) return;
		this.#byDigest.delete(listener.digest);
		const others = this.#inTenant(listener.tenantId);
		others.delete(listener);
		if (others.size === 0) this.#byTenant.delete(listener.tenantId);
	}

	#end(listener: Listener): void {
		for (const stream of listener.streams) {
			stream.end();
			this.#remove(listener, stream);
		}
	}

	#count(listeners: Iterable<Listener>): void {
		for (const listener of listeners) {
			const waiting = this.#due.get(listener.tenantId) ?? new Set();
			this.#due.set(listener.tenantId, waiting.add(listener));
			listener.countAt = this.#clock() + COUNT_EVERY_MS;
		}
		this.#countNext();
	}

	/** Starts as many counts as may run. A tenant has one at a time, so that no older answer follows a newer one. */
	#countNext(): void {
		for (const [tenantId, listeners] of this.#due) {
			if (this.#counting.size >= COUNTS_AT_ONCE) return;
			if (this.#counting.has(tenantId)) continue;
			this.#due.delete(tenantId);
			this.#counting.add(tenantId);
			this.#countFor(tenantId, [...listeners])
				.catch(this.#options.onError)
				.finally(() => {
					this.#counting.delete(tenantId);
					this.#countNext();
				});
		}
	}

	async #countFor(tenantId: string, listeners: Listener[]): Promise<void> {
		const ids = listeners.map(({ memberId }) => memberId);
		const counted = await this.#options.count(tenantId, ids);
		for (const listener of listeners) {
			const state = counted.get(listener.memberId);
			if (!state) this.#end(listener);
			else for (const stream of listener.streams) stream.show(state);
		}
	}
}
