import { randomBytes } from "node:crypto";
import { type APIResponse, type Browser, expect, type Page, test } from "@playwright/test";
import { DEMO_OPERATOR } from "#scripts/local/clerk/state/people.ts";
import { signToken } from "#scripts/local/clerk/state/tokens.ts";
import { noteDocuments } from "#tests/support/browser/documents.ts";
import { MARKED_PAGE, markIn } from "#tests/support/browser/form-mark.ts";

/** The product that the stories of this process visit, and its Clerk: the run's, or their own. */
const place = { origin: process.env.STORY_ORIGIN ?? "", clerk: process.env.STORY_CLERK_URL ?? "" };

export const origin = (): string => place.origin;

/** Sends the steps of this process to another product from now on. */
export function moveTo(product: { origin: string; clerk: string }): void {
	Object.assign(place, product);
}

/** Differs in every run and every story, so that stories do not share what they create. */
export const unique = (): string => randomBytes(4).toString("hex");

/** The demo people that stories act as. */
export const demo = {
	owner: "owner@acme.example",
	admin: "admin@acme.example",
	member: "member@acme.example",
	viewer: "viewer@acme.example",
	/** Member of acme, viewer of testcorp. */
	both: "both@example.test",
	testcorpMember: "member@testcorp.example",
	/** The operator of the service. */
	operator: DEMO_OPERATOR,
};

type Json = Record<string, unknown>;

/** Calls the controls of the local Clerk. */
export async function control<T = Json>(path: string, wish: object = {}): Promise<T> {
	const answer = await fetch(`${place.clerk}/__emu/${path}`, { method: "POST", body: JSON.stringify(wish) });
	expect(answer.status, await answer.clone().text()).toBe(200);
	return (await answer.json()) as T;
}

/** Calls Clerk's Backend API as the product's operator would. */
export async function backend<T = Json>(method: string, path: string, body?: object): Promise<T> {
	const headers = {
		Authorization: "Bearer sk_live_emulator",
		"Clerk-API-Version": "2026-05-12",
		"Content-Type": "application/json",
	};
	const answer = await fetch(`${place.clerk}/v1${path}`, {
		method,
		headers,
		body: body && JSON.stringify(body),
	});
	expect(answer.status, await answer.clone().text()).toBe(200);
	return (await answer.json()) as T;
}

/** A sign-in without the pages. */
export type SignedIn = { userId: string; sessionId: string };
type Session = SignedIn & { cookies: string[] };

/** Opens another browser, with or without scripts as in this story. */
export async function anotherBrowser(browser: Browser): Promise<Page> {
	const { javaScriptEnabled } = test.info().project.use;
	const context = await browser.newContext({ baseURL: process.env.STORY_ORIGIN, javaScriptEnabled });
	noteDocuments(context);
	return context.newPage();
}

export const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name });

/** Signs a person in at once, in place of the current one: for stories that are not about signing in. */
export async function enterAs(page: Page, email: string): Promise<SignedIn> {
	const { cookies, ...session } = await control<Session>("session", { email, origin: origin() });
	const lines = cookies.map((line) => {
		const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
		const [name = "", ...value] = pair.split("=");
		return { name, value: value.join("="), url: origin(), httpOnly: attributes.includes("HttpOnly") };
	});
	await page.context().clearCookies();
	await page.context().addCookies(lines);
	return session;
}

/** Pretends that the browser's sign-in is older than it is, as for a person who comes back to an open page. */
export async function letTimePass(page: Page, seconds: number): Promise<void> {
	const cookies = await page.context().cookies(origin());
	const aged = cookies.flatMap((cookie) => {
		if (/^__session(_|$)/.test(cookie.name)) return [{ ...cookie, value: older(cookie.value, seconds) }];
		if (/^__client_uat(_|$)/.test(cookie.name)) {
			return [{ ...cookie, value: String(Number(cookie.value) - seconds) }];
		}
		return [];
	});
	await page.context().addCookies(aged);
}

function older(token: string, seconds: number): string {
	const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
	for (const name of ["iat", "nbf", "exp"]) claims[name] -= seconds;
	return signToken(claims);
}

/** Returns the mark that the browser's forms carry now. */
export async function markOf(page: Page): Promise<Record<string, string>> {
	return markIn(await (await page.request.get(MARKED_PAGE)).text()) ?? {};
}

/** Posts a form with the browser's cookies but without its page, as somebody can who ignores our buttons. */
export async function post(
	page: Page,
	path: string,
	form: Record<string, string>,
	headers: Record<string, string> = {},
): Promise<APIResponse> {
	const marked = { ...(await markOf(page)), ...form };
	return page.request.post(path, {
		form: marked,
		headers: { Origin: origin(), ...headers },
		maxRedirects: 0,
	});
}

/** Fetches a page as a browser would, with the page's cookies, without following redirects. */
export function get(page: Page, path: string): Promise<APIResponse> {
	return page.request.get(path, { headers: { Accept: "text/html" }, maxRedirects: 0 });
}

type Stranger = { email: string; userId: string };

/** Returns a new person; they sign in by address like everybody else. */
export async function aStranger(): Promise<Stranger> {
	const email = `stranger-${unique()}@stories.example`;
	const body = { email_address: [email], first_name: "Sam", last_name: "Stranger" };
	const { id } = await backend<{ id: string }>("POST", "/users", body);
	return { email, userId: id };
}

/** Creates a workspace for a new person, and signs the browser in as them. */
export async function ownWorkspace(
	page: Page,
	name = "Story workspace",
): Promise<{ slug: string; email: string; userId: string }> {
	const person = await aStranger();
	await enterAs(page, person.email);
	const slug = `story-${unique()}`;
	const made = await post(page, "/workspaces/new", { name, slug });
	expect(made.status(), await made.text()).toBe(303);
	return { slug, ...person };
}

/** Creates a workspace for a new person, who is signed in, with one more member. */
export async function workspaceForTwo(
	page: Page,
): Promise<{ slug: string; owner: Stranger; guest: Stranger }> {
	const { slug, ...owner } = await ownWorkspace(page);
	const guest = await aStranger();
	type Memberships = { data: { organization: { id: string } }[] };
	const { data } = await backend<Memberships>("GET", `/users/${owner.userId}/organization_memberships`);
	const id = data[0]?.organization.id;
	await backend("POST", `/organizations/${id}/memberships`, { user_id: guest.userId, role: "org:member" });
	await control("webhooks/settle");
	await enterAs(page, guest.email);
	await expect(async () => {
		expect((await page.goto(`/${slug}/dashboard`))?.status()).toBe(200);
	}).toPass();
	await enterAs(page, owner.email);
	await page.goto(`/${slug}/dashboard`);
	return { slug, owner, guest };
}

/** Creates a custom role by a direct post, as the signed-in person. */
export async function makeRole(page: Page, slug: string, name: string, permissions: string[]): Promise<void> {
	const form = new URLSearchParams({ ...(await markOf(page)), name });
	for (const permission of permissions) form.append("permissions", permission);
	const made = await page.request.post(`/${slug}/settings/roles/new`, {
		headers: {
			Origin: origin(),
			"Content-Type": "application/x-www-form-urlencoded",
		},
		data: form.toString(),
		maxRedirects: 0,
	});
	expect(made.status(), await made.text()).toBe(303);
}

/** Presses a button that posts and returns the status of the answer. */
export async function press(page: Page, button: string): Promise<number> {
	const answered = page.waitForResponse((response) => response.request().method() === "POST");
	await page.getByRole("button", { name: button }).click();
	return (await answered).status();
}

/** Opens the page's menu of rarer actions. */
export async function openMore(page: Page): Promise<void> {
	await page.getByRole("main").getByText("More actions", { exact: true }).click();
}

/** A menu shows what is closed as text, with the reason after it. */
export async function isClosedInMenu(page: Page, label: string, reason: RegExp): Promise<void> {
	const closed = page.getByRole("listitem").filter({ hasText: new RegExp(`^${label} `) });
	await expect(closed).toHaveText(reason);
	await expect(page.getByRole("link", { name: label })).toHaveCount(0);
	await expect(page.getByRole("button", { name: label })).toHaveCount(0);
}

/** Creates a project by a direct post, as the signed-in person; returns its address. */
export async function makeProject(
	page: Page,
	workspace: string,
	form: { name: string; description?: string; isPublic?: "on" },
): Promise<string> {
	const made = await post(page, `/${workspace}/projects/new`, form);
	expect(made.status(), await made.text()).toBe(303);
	return made.headers().location ?? "";
}

const REQUEST_ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const MARK = /(?<=name="_f" value=")[\w-]{20}/g;
const NONCE = /nonce(-|=")[^'"]+/g;

/** Reduces an answer to what a stranger could compare: everything except what differs between any two requests. */
export async function fingerprint(answer: APIResponse, ...without: string[]): Promise<Json> {
	const clean = (text: string) =>
		without.reduce(
			(rest, part) => rest.replaceAll(part, "…"),
			text.replaceAll(REQUEST_ID, "…").replaceAll(NONCE, "nonce").replaceAll(MARK, "…"),
		);
	const headers = Object.entries(answer.headers())
		.filter(([name]) => !["date", "x-request-id"].includes(name))
		.map(([name, value]) => [name, clean(value)]);
	return { status: answer.status(), headers: Object.fromEntries(headers), body: clean(await answer.text()) };
}

/** Presses *Sign out* in the person's own menu, which is in the sidebar or, at a narrow width, in the menu. */
export async function signOut(page: Page): Promise<void> {
	await openPersonMenu(page);
	await page.getByRole("button", { name: "Sign out" }).click();
}

/** Opens the person's own menu: their profile, account and workspaces, help, and the way out. */
async function openPersonMenu(page: Page): Promise<void> {
	const menu = page.getByText("Menu", { exact: true });
	if (await menu.isVisible()) await menu.click();
	await page.getByRole("button", { name: "Your menu" }).click();
}
