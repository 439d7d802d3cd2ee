import { isIPv6 } from "node:net";
import {
	type RateLimiterAbstract,
	RateLimiterMemory,
	RateLimiterPostgres,
	RateLimiterRes,
} from "rate-limiter-flexible";
import { env } from "../env.server.ts";
import { LeasingLimiter } from "./leasing-limiter.server.ts";
import { limitStore } from "./rate-limit-store.server.ts";

/** A number of points per number of seconds. */
type Limit = { points: number; seconds: number };

const LIMITS = {
	pages: env.RATE_LIMIT_PAGES,
	"sign-in": env.RATE_LIMIT_SIGN_IN,
	"sign-up": env.RATE_LIMIT_SIGN_UP,
	forms: env.RATE_LIMIT_FORMS,
	"forms-ip": env.RATE_LIMIT_FORMS_IP,
	"forms-tenant": env.RATE_LIMIT_FORMS_TENANT,
	api: env.RATE_LIMIT_API,
	"api-key": env.RATE_LIMIT_API_KEY,
	"api-tenant": env.RATE_LIMIT_API_TENANT,
	"api-unknown": env.RATE_LIMIT_API_UNKNOWN,
	webhooks: env.RATE_LIMIT_WEBHOOKS,
	invitations: env.RATE_LIMIT_INVITATIONS,
	"invitations-tenant": env.RATE_LIMIT_INVITATIONS_TENANT,
	exports: env.RATE_LIMIT_EXPORTS,
	comments: env.RATE_LIMIT_COMMENTS,
	search: env.RATE_LIMIT_SEARCH,
	uploads: env.RATE_LIMIT_UPLOADS,
} satisfies Record<string, Limit | undefined>;

/** What is limited, each kind by its own variable RATE_LIMIT_…. */
export type LimitKind = keyof typeof LIMITS;

/** What a request uses up: `points` (1 by default) of a kind, charged to `key`, such as `ip:192.0.2.7`. */
export type LimitUse = { kind: LimitKind; key: string; points?: number };

/** What is left of one limit. */
export type LimitState = Limit & { kind: LimitKind; remaining: number; resetSeconds: number };

/** `refused` is the exhausted limit with the longest wait, if any. */
export type LimitOutcome = { states: LimitState[]; refused?: LimitState };

/** What is counted so often that a statement for each would show: calls of the API. */
const LEASED: ReadonlySet<LimitKind> = new Set(["api-key", "api-tenant"]);
// A twentieth: 30 of the 600 calls of a key, so the two limits of a call take one statement in 25 calls together.
const LEASES_IN_A_LIMIT = 20;

type Limiter = Pick<RateLimiterAbstract, "consume"> | LeasingLimiter;

const limiters = new Map<LimitKind, { limiter: Limiter; limit: Limit }>();
for (const [kind, limit] of Object.entries(LIMITS) as [LimitKind, Limit | undefined][]) {
	if (limit) limiters.set(kind, { limiter: limiterOf(kind, limit), limit });
}

/** Page views are always counted in memory: each one is too cheap to be worth a database query. */
function limiterOf(kind: LimitKind, { points, seconds }: Limit): Limiter {
	const options = { keyPrefix: kind, points, duration: seconds };
	if (env.RATE_LIMITS === "memory" || kind === "pages") return new RateLimiterMemory(options);
	const shared = new RateLimiterPostgres({
		...options,
		storeClient: limitStore,
		storeType: "client",
		schemaName: "public",
		tableName: "rate_limits",
		tableCreated: true,
		clearExpiredByTimeout: false,
		// A key that is exhausted is refused from memory until it is refilled, so a flood does not reach the database.
		inMemoryBlockOnConsumed: points,
	});
	return LEASED.has(kind)
		? new LeasingLimiter(shared, Math.max(1, Math.floor(points / LEASES_IN_A_LIMIT)))
		: shared;
}

const refusals = new Map<LimitKind, number>();

/** Returns how often each limit has refused since the process began. */
export const limitRefusals = (): ReadonlyMap<LimitKind, number> => refusals;

/** Charges a request to all its limits at once. Never throws: what cannot be counted passes. */
export async function spend(spendings: LimitUse[]): Promise<LimitOutcome> {
	const taken = await Promise.all(spendings.map(take));
	const states = taken.filter((state) => state !== undefined);
	const used = states.filter(({ remaining }) => remaining < 0);
	const [refused] = used.sort((one, other) => other.resetSeconds - one.resetSeconds);
	if (!refused) return { states };
	refusals.set(refused.kind, (refusals.get(refused.kind) ?? 0) + 1);
	return { states, refused };
}

async function take({ kind, key, points = 1 }: LimitUse): Promise<LimitState | undefined> {
	const found = limiters.get(kind);
	if (!found) return undefined;
	const state = (result: RateLimiterRes, remaining: number) => ({
		...found.limit,
		kind,
		remaining,
		resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1_000)),
	});
	try {
		const result = await found.limiter.consume(key, points);
		return state(result, result.remainingPoints);
	} catch (refusal) {
		return refusal instanceof RateLimiterRes ? state(refusal, -1) : undefined;
	}
}

/** Returns the key for an address. For IPv6 it is the network, because one household or machine has 2^64 addresses in it. */
export function addressKey(ip: string | undefined): string {
	const plain = plainAddress(ip);
	return `ip:${plain && isIPv6(plain) ? `${firstGroups(plain, 4)}::/64` : (plain ?? "unknown")}`;
}

/** Returns the network of an address, which names no single machine: the first three numbers of IPv4, a /48 of IPv6. */
export function networkOf(ip: string | undefined): string | null {
	const plain = plainAddress(ip);
	if (!plain) return null;
	if (isIPv6(plain)) return `${firstGroups(plain, 3)}::/48`;
	return `${plain.split(".").slice(0, 3).join(".")}.0/24`;
}

/** Writes IPv4 the usual way, and IPv6 without its zone. */
const plainAddress = (ip: string | undefined) =>
	ip?.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "") || undefined;

/** Returns the first groups of an IPv6 address, without leading zeros. */
function firstGroups(ipv6: string, number: number): string {
	const [head = "", tail] = ipv6.toLowerCase().split("::");
	const groups = head.split(":").filter(Boolean);
	const rest = tail?.split(":").filter(Boolean) ?? [];
	const filled = [...groups, ...Array(Math.max(0, 8 - groups.length - rest.length)).fill("0"), ...rest];
	return filled
		.slice(0, number)
		.map((group) => group.replace(/^0+(?=.)/, ""))
		.join(":");
}
