import { renderToStaticMarkup } from "react-dom/server";
import {
	createRequestHandler,
	type EntryContext,
	Outlet,
	type RouterContextProvider,
	type ServerBuild,
	ServerRouter,
	useActionData,
	useRouteError,
} from "react-router";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Front, openFront } from "#tests/support/browser/visit.ts";

/** Runs the middlewares inside React Router itself, with two routes, since React Router handles refusals its own way. */
let front: Front;
let handle: (request: Request) => Promise<Response>;
let SentFormContext: typeof import("#app/tenant/refusals/returned-form.tsx").SentFormContext;
let sentFormOf: typeof import("#app/platform/http/forms/sent-form.server.ts").sentFormOf;

beforeAll(async () => {
	front = await openFront();
	const { identify } = await import("./identify-person.server.ts");
	const { sameOrigin } = await import("#app/platform/http/address/origin.server.ts");
	const { requirePerson } = await import("#app/tenant/people/person.ts");
	const { signOut } = await import("./sign-out.server.ts");
	const { getPerson } = await import("#app/tenant/people/person.ts");
	({ SentFormContext } = await import("#app/tenant/refusals/returned-form.tsx"));
	({ sentFormOf } = await import("#app/platform/http/forms/sent-form.server.ts"));
	const { RefusalPage } = await import("#app/tenant/refusals/refusal-page.tsx");
	type Args = { request: Request; context: Readonly<RouterContextProvider> };

	const root = {
		default: () => <Outlet />,
		middleware: [sameOrigin, identify],
		ErrorBoundary: () => <RefusalPage error={useRouteError()} />,
	};
	const house = {
		default: () => <Outlet />,
		middleware: [async (args: Args) => void (await requirePerson(args))],
	};
	const page = {
		default: () => <p>saved: {useActionData() ?? "nothing"}</p>,
		loader: () => null,
		action: async ({ request }: Args) => (await request.formData()).get("note"),
	};
	const leave = { action: ({ request, context }: Args) => signOut(request, getPerson(context)) };
	handle = createRequestHandler(buildOf({ root, house, page, leave }), "production");
});
afterAll(() => front.stop());

const send = (path: string, cookie: string, form?: Record<string, string>) =>
	handle(
		new Request(`http://localhost:3000${path}`, {
			method: form ? "POST" : "GET",
			headers: {
				Cookie: cookie,
				"Sec-Fetch-Site": "same-origin",
				Accept: "text/html",
				Origin: "http://localhost:3000",
			},
			body: form && new URLSearchParams(form),
		}),
	);

test("a late form reaches its action whole", async () => {
	const { cookie } = await front.signIn({ email: "owner@acme.example", ageSeconds: 600 });

	const response = await send("/acme/page", cookie, { note: "Moon base" });

	expect(response.status).toBe(200);
	expect(await response.text()).toContain("saved: Moon base");
	expect(response.headers.getSetCookie().some((line) => line.startsWith("__session"))).toBe(true);
});

test("a form without a signed-in person comes back as a page, with its status", async () => {
	const response = await send("/acme/page", "", { note: "Moon base" });

	expect(response.status).toBe(401);
	const html = await response.text();
	expect(html).toContain('name="note" value="Moon base"');
	expect(html).toContain('action="/acme/page"');
});

test("a page leads to sign-in when nobody is signed in", async () => {
	const response = await send("/acme/page?x=1", "");

	expect(response.status).toBe(303);
	expect(response.headers.get("Location")).toContain(
		encodeURIComponent("http://localhost:3000/acme/page?x=1"),
	);
});

test("signing out late leaves no session behind", async () => {
	const { cookie, sessionId } = await front.signIn({ email: "owner@acme.example", ageSeconds: 600 });

	const response = await send("/leave", cookie, {});

	expect(response.status).toBe(303);
	expect(response.headers.getSetCookie().filter((line) => /^__session[^=]*=[^;]/.test(line))).toEqual([]);
	expect(front.local.emulator.state.sessions[sessionId]?.status).toBe("revoked");
});

/** Provides the minimum that `createRequestHandler` accepts in place of a build. */
function buildOf(modules: Record<"root" | "house" | "page" | "leave", object>): ServerBuild {
	const render = (request: Request, status: number, headers: Headers, entry: EntryContext) => {
		headers.set("Content-Type", "text/html");
		// Does what entry.server.tsx does.
		const html = renderToStaticMarkup(
			<SentFormContext value={sentFormOf(request)}>
				<ServerRouter context={entry} url={request.url} />
			</SentFormContext>,
		);
		return new Response(html, { status, headers });
	};
	const route = (id: keyof typeof modules, path: string, parentId?: string) => ({
		[id]: { id, path, parentId, module: modules[id] },
	});
	const routes = {
		...route("root", ""),
		...route("house", ":tenant", "root"),
		...route("page", "page", "house"),
		...route("leave", "leave", "root"),
	};
	const assetRoutes = Object.fromEntries(
		Object.entries(routes).map(([id, one]) => [id, { ...one, hasErrorBoundary: id === "root", module: "" }]),
	);
	return {
		entry: { module: { default: render } },
		routes,
		assets: { entry: { imports: [], module: "" }, routes: assetRoutes, url: "", version: "1" },
		...{
			assetsBuildDirectory: "",
			publicPath: "/",
			basename: "/",
			ssr: true,
			isSpaMode: false,
			prerender: [],
		},
		...{ future: { v8_middleware: true }, routeDiscovery: { mode: "initial" } },
	} as unknown as ServerBuild;
}
