import { type MiddlewareFunction, RouterContextProvider } from "react-router";
import { startLocalClerk } from "#scripts/local/clerk/server.ts";

const ORIGIN = "http://localhost:3000";
// Enough for medians that agree within a few percent, in about three seconds.
const ROUNDS = 15;
const REQUESTS = 100;

type Step = (request: Request, context: RouterContextProvider) => Promise<unknown>;

/** Returns the milliseconds that one signed-in document GET spends on identifying the person: our middleware, and plain `clerkMiddleware()` with `getAuth()`. */
export async function measureSignIn(): Promise<{ ours: number; plain: number; ratio: number }> {
	const local = await startLocalClerk({ port: 0, appOrigins: [ORIGIN], knobs: { tokenSeconds: 3600 } });
	Object.assign(process.env, local.environment, { APP_ORIGIN: ORIGIN });
	// The application's environment requires these; nothing here uses them.
	process.env.DATABASE_URL ??= "postgres://nobody@127.0.0.1:1/nothing";
	process.env.APP_SECRET ??= "benchmarks sign with this; it is not a secret";
	try {
		const body = JSON.stringify({ email: "owner@acme.example" });
		const answer = await fetch(`${local.url}/__emu/session`, { method: "POST", body });
		const { cookie, userId } = (await answer.json()) as { cookie: string; userId: string };
		const headers = {
			Cookie: cookie,
			Accept: "text/html",
			"Sec-Fetch-Dest": "document",
			Host: "localhost:3000",
		};
		const steps = { ours: await ourStep(userId), plain: await plainStep(userId) };
		const times: Record<keyof typeof steps, number[]> = { ours: [], plain: [] };
		for (let round = 0; round < ROUNDS; round++) {
			for (const name of ["ours", "plain"] as const) times[name].push(await time(steps[name], headers));
		}
		// The first rounds warm up the compiler.
		const ours = median(times.ours.slice(3));
		const plain = median(times.plain.slice(3));
		return { ours, plain, ratio: ours / plain };
	} finally {
		await local.stop();
	}
}

async function time(step: Step, headers: Record<string, string>): Promise<number> {
	const started = performance.now();
	for (let request = 0; request < REQUESTS; request++) {
		await step(new Request(`${ORIGIN}/acme/dashboard`, { headers }), new RouterContextProvider());
	}
	return (performance.now() - started) / REQUESTS;
}

const run = (middleware: MiddlewareFunction<Response>, request: Request, context: RouterContextProvider) =>
	middleware({ request, context, params: {} } as never, async () => new Response("page"));

async function ourStep(userId: string): Promise<Step> {
	const { identify } = await import("#app/features/identity/identify-person.server.ts");
	const { getPerson } = await import("#app/tenant/people/person.ts");
	return async (request, context) => {
		await run(identify, request, context);
		if (getPerson(context)?.userId !== userId) throw new Error("our middleware did not see the person");
	};
}

async function plainStep(userId: string): Promise<Step> {
	const { clerkMiddleware, getAuth } = await import("@clerk/react-router/server");
	const middleware = clerkMiddleware({ authorizedParties: [ORIGIN] }) as MiddlewareFunction<Response>;
	return async (request, context) => {
		await run(middleware, request, context);
		const auth = await getAuth({ request, context, params: {} } as never);
		if (auth.userId !== userId) throw new Error("clerkMiddleware did not see the person");
	};
}

function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

if (import.meta.main) {
	const { ours, plain, ratio } = await measureSignIn();
	const show = (ms: number) => `${(ms * 1000).toFixed(0)} µs`;
	process.stdout.write(
		`sign-in per request: ours ${show(ours)}, plain ${show(plain)}, ratio ${ratio.toFixed(3)}\n`,
	);
}
