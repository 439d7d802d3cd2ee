import type { MiddlewareFunction } from "react-router";
import { RouterContextProvider } from "react-router";
import type { Refusal, SentForm } from "#app/platform/refusal.ts";
import type { Person } from "#app/tenant/people/person.ts";
import { type LocalClerk, startLocalClerk } from "#scripts/local/clerk/server.ts";
import type { Knobs } from "#scripts/local/clerk/state/knobs.ts";

/** One request to the front of the application: the two middlewares that decide who is asking, then a page that wants a person. */
export type Visit = {
	status: number;
	headers: Headers;
	/** Who the page saw. */
	person: Person | undefined;
	/** What was refused, when something was. */
	refusal: Refusal | undefined;
	/** What its page would hand back. */
	form: SentForm | undefined;
	body: string;
};

export type Front = Awaited<ReturnType<typeof openFront>>;
type Sent = {
	method?: string;
	cookie?: string;
	form?: [string, string | File][];
	headers?: Record<string, string>;
};
type Handler = (request: Request, context: RouterContextProvider) => Promise<Response>;

const ORIGIN = "http://localhost:3000";

/** Starts a local Clerk and loads the application's own code against it. Call in `beforeAll`, before importing anything of `app`. */
export async function openFront(
	options: { mode?: "live" | "test"; environment?: Record<string, string> } = {},
) {
	const local: LocalClerk = await startLocalClerk({ port: 0, appOrigins: [ORIGIN], mode: options.mode });
	process.env.DATABASE_URL ??= "postgres://nobody@127.0.0.1:1/nothing";
	const chosen = { APP_ORIGIN: ORIGIN, LOG_LEVEL: "silent", ...options.environment };
	Object.assign(process.env, local.environment, chosen);
	const { identify } = await import("#app/features/identity/identify-person.server.ts");
	const { sameOrigin } = await import("#app/platform/http/address/origin.server.ts");
	const { sentFormOf } = await import("#app/platform/http/forms/sent-form.server.ts");
	const { getPerson, requirePerson } = await import("#app/tenant/people/person.ts");

	/** Says who asked; a form is answered with what was saved. */
	const memberPage: Handler = async (request, context) => {
		const { userId, via } = await requirePerson({ context, request });
		if (request.method !== "POST") return new Response(`page for ${userId} via ${via}`);
		const note = (await request.formData()).get("note");
		return new Response(`saved ${note} by ${userId} via ${via}`);
	};

	async function visit(path: string, sent: Sent = {}, handler: Handler = memberPage): Promise<Visit> {
		const request = requestFor(path, sent);
		const context = new RouterContextProvider();
		let refusal: Refusal | undefined;
		const answered = async (work: () => Promise<Response>): Promise<Response> => {
			try {
				return await work();
			} catch (thrown) {
				if (thrown instanceof Response) return thrown;
				const { data, init } = thrown as { data: Refusal; init: ResponseInit | null };
				if (!data?.title) throw thrown;
				refusal = data;
				// As React Router does: what a middleware throws loses its headers.
				return new Response(data.title, { status: init?.status });
			}
		};
		const run = (middleware: MiddlewareFunction<Response>, next: () => Promise<Response>) =>
			middleware({ request, context, params: {}, pattern: path } as never, next) as Promise<
				Response | undefined
			>;
		const response = await answered(async () => {
			await run(sameOrigin, async () => new Response());
			const answer = await run(identify, () => answered(() => handler(request, context)));
			return answer as Response;
		});
		const { status, headers } = response;
		const form = sentFormOf(request);
		return { status, headers, person: getPerson(context), refusal, form, body: await response.text() };
	}

	return {
		local,
		visit,
		post: (path: string, sent: Sent) => visit(path, { ...sent, method: "POST" }),
		/** A sign-in that is `ageSeconds` old, as the `Cookie` header of a browser. */
		async signIn(wish: { email: string; ageSeconds?: number; refresh?: boolean }) {
			const body = JSON.stringify(wish);
			const answer = await fetch(`${local.url}/__emu/session`, { method: "POST", body });
			return (await answer.json()) as { userId: string; sessionId: string; cookie: string };
		},
		async control(path: string, wish: object) {
			await fetch(`${local.url}/__emu/${path}`, { method: "POST", body: JSON.stringify(wish) });
		},
		turn: (knobs: Partial<Knobs>) => Object.assign(local.emulator.knobs, knobs),
		stop: () => local.stop(),
	};
}

function requestFor(path: string, { method = "GET", cookie, form, headers = {} }: Sent): Request {
	const page = { Accept: "text/html", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "same-origin" };
	const all = new Headers({ ...page, ...headers });
	for (const [name, value] of Object.entries(headers)) if (value === "") all.delete(name);
	if (cookie) all.set("Cookie", cookie);
	const files = form?.some(([, value]) => typeof value !== "string");
	const body = files ? new FormData() : new URLSearchParams();
	for (const [name, value] of form ?? []) (body as FormData).append(name, value as string);
	return new Request(`${ORIGIN}${path}`, { method, headers: all, body: method === "GET" ? undefined : body });
}
