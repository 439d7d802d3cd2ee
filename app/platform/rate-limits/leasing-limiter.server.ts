import { type RateLimiterAbstract, RateLimiterRes } from "rate-limiter-flexible";

/** Points that this process took from the shared count at once, for the time until the count starts over. */
type Lease = {
	left: number;
	/** What the shared count had left when they were taken. */
	sharedLeft: number;
	/** A time of the process’s clock, in milliseconds. */
	endsAt: number;
};

/**
 * Counts against a limit that processes share, and asks for it once per `size` points: they are taken from the shared
 * count before any is spent, so all processes together never spend more than the limit. What a process does not spend
 * before the count starts over is lost, and so is the lease of a process that dies.
 */
export class LeasingLimiter {
	#leases = new Map<string, Lease>();
	#taking = new Map<string, Promise<void>>();
	readonly #shared: RateLimiterAbstract;
	readonly #size: number;

	/** `size`: how many points a lease has, at least 1. */
	constructor(shared: RateLimiterAbstract, size: number) {
		this.#shared = shared;
		this.#size = size;
	}

	/** As the library's limiters do it. Throws a `RateLimiterRes` when the limit is used up, an error when it cannot be counted. */
	async consume(key: string, points = 1): Promise<RateLimiterRes> {
		for (;;) {
			const lease = this.#leases.get(key);
			const msLeft = (lease?.endsAt ?? 0) - Date.now();
			if (lease && msLeft > 0 && lease.left >= points) {
				lease.left -= points;
				return new RateLimiterRes(lease.left + lease.sharedLeft, msLeft);
			}
			await this.#take(key, points);
		}
	}

	/** Calls that need a lease at the same time wait for the same one. */
	#take(key: string, points: number): Promise<void> {
		const running = this.#taking.get(key);
		if (running) return running;
		const taking = this.#takeLease(key, points).finally(() => this.#taking.delete(key));
		this.#taking.set(key, taking);
		return taking;
	}

	async #takeLease(key: string, points: number): Promise<void> {
		const wanted = Math.max(this.#size, points);
		try {
			this.#keep(key, wanted, await this.#shared.consume(key, wanted));
		} catch (refusal) {
			if (!(refusal instanceof RateLimiterRes)) throw refusal;
			// The shared count has grown by all of them. Of those up to the limit, nobody else has any.
			const beyond = refusal.consumedPoints - this.#shared.points;
			// What the library refuses from memory has no `consumedPoints`: nothing was taken.
			const granted = refusal.consumedPoints > 0 ? wanted - beyond : 0;
			if (granted < points) throw refusal;
			this.#keep(key, granted, refusal);
		}
	}

	#keep(key: string, left: number, { remainingPoints, msBeforeNext }: RateLimiterRes): void {
		const lease = { left, sharedLeft: remainingPoints, endsAt: Date.now() + msBeforeNext };
		this.#leases.set(key, lease);
		setTimeout(() => this.#leases.get(key) === lease && this.#leases.delete(key), msBeforeNext).unref();
	}
}
