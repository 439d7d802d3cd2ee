import {
	addressKey,
	type LimitKind,
	type LimitState,
	spend,
} from "#app/platform/rate-limits/rate-limits.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import type { KeyEntry } from "./enter-with-key.server.ts";

/** The limits that one call counts against, and what its answer says of them (draft-ietf-httpapi-ratelimit-headers). */
export class CallLimits {
	#states: LimitState[] = [];

	/** Counts a call by its key, its workspace and, for what has a limit of its own, its member. Refuses: 429. */
	async count({ tenant, key }: KeyEntry, own: LimitKind | undefined): Promise<void> {
		const { states, refused } = await spend([
			{ kind: "api-key", key: `key:${key.id}` },
			{ kind: "api-tenant", key: `tenant:${tenant.id}` },
			...(own ? [{ kind: own, key: `person:${tenant.member.id}` }] : []),
		]);
		this.#states = states;
		if (refused) refuseTooMany(refused);
	}

	/** Counts a call that needs no key by its address. Refuses: 429. */
	async countStranger(ip: string | undefined): Promise<void> {
		const { refused } = await spend([{ kind: "api-unknown", key: addressKey(ip) }]);
		if (refused) refuseTooMany(refused);
	}

	/** Counts a call without a valid key by its address, then refuses it as before. Refuses: 401, 429. */
	async countUnknown(ip: string | undefined, refusal: unknown): Promise<never> {
		const { init } = (refusal ?? {}) as { init?: ResponseInit };
		if (init?.status !== 401) throw refusal;
		await this.countStranger(ip);
		throw refusal;
	}

	/** Adds to an answer what is left of each limit, and when that is refilled. */
	addTo(response: Response): Response {
		if (this.#states.length === 0) return response;
		const policies = this.#states.map(({ kind, points, seconds }) => `"${kind}";q=${points};w=${seconds}`);
		const left = this.#states.map(
			({ kind, remaining, resetSeconds }) => `"${kind}";r=${Math.max(0, remaining)};t=${resetSeconds}`,
		);
		response.headers.set("RateLimit-Policy", policies.join(", "));
		response.headers.set("RateLimit", left.join(", "));
		return response;
	}
}

/** Counts a call by its member alone, where its key and workspace are counted already. Refuses: 429. */
export async function countOwn({ tenant }: KeyEntry, own: LimitKind | undefined): Promise<void> {
	const { refused } = await spend(own ? [{ kind: own, key: `person:${tenant.member.id}` }] : []);
	if (refused) refuseTooMany(refused);
}

/** Refuses: 429, always, with the wait. */
export function refuseTooMany({ kind, points, seconds, resetSeconds }: LimitState): never {
	return refuse(429, {
		title: "Too many requests",
		message: `More than ${points} calls in ${seconds} seconds. Wait ${resetSeconds} seconds.`,
		rule: `limit:${kind}`,
		retryAfterSeconds: resetSeconds,
	});
}
