import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "#db/client.ts";
import type { Bench } from "../environment.ts";
import { type LoadTarget, load, median } from "../load.ts";
import { besideBare } from "../pages.ts";
import type { Figure } from "../table.ts";
import { PROJECTS } from "./calls.ts";

const CONNECTIONS = 4;
const ROUNDS = 5;
const WARM_UP_MS = 5_000;
// Targets from docs/benchmarks.md.
const LEAST_OF_BARE = 0.65;
const LEAST_OF_UNLIMITED = 0.95;
const MOST_WRITES_PER_CALL = 1 / 20;
const LEAST_OF_FULL = 1.3;

const PATH = `/api/v1/projects?limit=${PROJECTS}`;
const HOST = "bench.example.com";

/**
 * What a server of production needs. It checks no answer against its shape, as the others here do. It is asked nothing
 * that leads to Clerk, which is not there.
 */
const PRODUCTION = {
	...{ NODE_ENV: "production", APP_ORIGIN: `https://${HOST}`, SMTP_URL: "smtp://smtp.example.com" },
	CLERK_PUBLISHABLE_KEY: `pk_live_${Buffer.from("clerk.example.com$").toString("base64")}`,
	...{
		CLERK_SECRET_KEY: "sk_live_bench",
		CLERK_JWT_KEY: "-----BEGIN PUBLIC KEY-----\\nMIIBIjANBgkq\\n-----END PUBLIC KEY-----",
	},
	...{ CLERK_API_URL: "", CLERK_PROXY_URL: "", CLERK_USER_URL: "https://accounts.example.com/user" },
	CLERK_SIGN_IN_URL: "https://accounts.example.com/sign-in",
	CLERK_SIGN_UP_URL: "https://accounts.example.com/sign-up",
};

type Served = LoadTarget & { pid: number };

/** Measures lists over HTTP. `keys`: one for each connection. */
export async function measureServed(bench: Bench, keys: string[], seconds: number): Promise<Figure[]> {
	const start = async (more: Record<string, string>): Promise<Served> => ({
		...(await bench.serve("scripts/serve.ts", { ...PRODUCTION, ...more })),
		...{ path: PATH, cookie: "", host: HOST },
	});
	const unlimited = await start({ RATE_LIMIT_API_KEY: "off", RATE_LIMIT_API_TENANT: "off" });
	// The usual limits, for two seconds instead of a minute, so that leases are as long as usual and no call is refused.
	const usual = { RATE_LIMIT_API_KEY: "600/2", RATE_LIMIT_API_TENANT: "3000/2" };
	const limited = await start({ ...usual, RATE_LIMITS: "database" });
	const [key = ""] = keys;
	return [
		// First, while both servers are equally warm.
		...(await limits(bench, { limited, unlimited, keys }, seconds)),
		...(await besideRoute(bench, { ...unlimited, headers: bearer(key) }, seconds)),
		await unchanged({ ...unlimited, headers: bearer(key) }, seconds),
	];
}

const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });

async function besideRoute(bench: Bench, ours: Served, seconds: number): Promise<Figure[]> {
	const more = { BARE_PATHS: PATH, BARE_KEY: ours.headers?.Authorization?.replace("Bearer ", "") ?? "" };
	const bare = { ...ours, host: undefined, ...(await bench.serve("scripts/bench/bare.ts", more)) };
	return besideBare(`list of ${PROJECTS} projects by the API`, [ours, bare], {
		seconds,
		least: LEAST_OF_BARE,
	});
}

type Speed = () => Promise<number>;

/** Measures two things in turn, so that other load on the machine affects both; returns calls per second and the ratio of a round. */
async function inRounds(ours: Speed, limit: Speed) {
	const rounds: { ours: number; limit: number }[] = [];
	while (rounds.length < ROUNDS) rounds.push({ ours: await ours(), limit: await limit() });
	const medianOf = (pick: (round: { ours: number; limit: number }) => number) => median(rounds.map(pick));
	return {
		ours: medianOf((round) => round.ours),
		limit: medianOf((round) => round.limit),
		ratio: medianOf((round) => round.ours / round.limit),
	};
}

const calls = (perSecond: number) => `${perSecond.toFixed(0)} calls/s`;

async function unchanged(target: Served, seconds: number): Promise<Figure> {
	const headers = { ...target.headers, "Accept-Encoding": "gzip" };
	const { headers: answered } = await fetch(`${target.origin}${PATH}`, {
		headers: { ...headers, Host: HOST },
	});
	const tag = answered.get("ETag");
	if (!tag) throw new Error("The list has no ETag");
	const speedOf = (more: Partial<LoadTarget>) => async () => {
		const { pages, seconds: took } = await load(
			{ ...target, headers, ...more },
			CONNECTIONS,
			seconds * 1_000,
		);
		return pages / took;
	};
	const same = { headers: { ...headers, "If-None-Match": tag }, status: 304 } as const;
	const { ours, limit, ratio } = await inRounds(speedOf(same), speedOf({}));
	return {
		what: "the same list with the ETag that the caller has",
		...{ ours: calls(ours), limit: `${calls(limit)}, answered in full, compressed`, ratio },
		...{ target: `≥ ${LEAST_OF_FULL.toFixed(2)}`, met: ratio >= LEAST_OF_FULL },
	};
}

type Limited = { limited: Served; unlimited: Served; keys: string[] };

async function limits(bench: Bench, servers: Limited, seconds: number): Promise<Figure[]> {
	let counted = 0;
	const speedOf = (server: Served, milliseconds: number) => async () => {
		const loads = servers.keys.map((key) => load({ ...server, headers: bearer(key) }, 1, milliseconds));
		const results = await Promise.all(loads);
		const made = results.reduce((sum, { pages }) => sum + pages, 0);
		if (server === servers.limited) counted += made;
		return made / Math.max(...results.map((result) => result.seconds));
	};
	const { limited, unlimited } = servers;
	for (const server of [limited, unlimited]) await speedOf(server, WARM_UP_MS)();
	const { ours, limit, ratio } = await inRounds(
		speedOf(limited, seconds * 1_000),
		speedOf(unlimited, seconds * 1_000),
	);
	const perCall = (await writtenLimits(bench)) / counted;
	return [
		{
			what: `the same list with limits counted in PostgreSQL, ${servers.keys.length} keys at once`,
			...{ ours: calls(ours), limit: `${calls(limit)}, without limits`, ratio },
			...{ target: `≥ ${LEAST_OF_UNLIMITED}`, met: ratio >= LEAST_OF_UNLIMITED },
		},
		{
			what: "rows of limits written per call meanwhile; the last lease of each two seconds is seldom used up",
			ours: perCall.toFixed(3),
			...{ target: `≤ ${MOST_WRITES_PER_CALL}`, met: perCall <= MOST_WRITES_PER_CALL },
		},
	];
}

// PostgreSQL: an idle backend reports its counts after PGSTAT_IDLE_INTERVAL, 10 s.
const REPORTED_MS = 11_000;

/** Returns how many rows of limits were written since the beginning: only the server with limits writes any. */
async function writtenLimits({ databaseUrl }: Bench): Promise<number> {
	await sleep(REPORTED_MS);
	const sql = connect({ url: databaseUrl });
	try {
		const [counts] = await sql<{ rows: number }[]>`
			select (n_tup_ins + n_tup_upd)::int as rows from pg_stat_user_tables where relname = 'rate_limits'`;
		return counts?.rows ?? Number.NaN;
	} finally {
		await sql.end();
	}
}
