import { createContext, type RouterContextProvider, redirect } from "react-router";
import { signInUrl } from "#app/platform/clerk/addresses.server.ts";
import { publicPath } from "#app/platform/http/address/address.server.ts";
import { readSentForm } from "#app/platform/http/forms/sent-form.server.ts";
import { refuse } from "#app/platform/refusal.ts";

/** Somebody signed in. Who they are in a workspace is the workspace's to say. */
export type Person = {
	/** Clerk's `user_…`. */
	userId: string;
	/** Clerk's `sess_…`: this sign-in on this browser. */
	sessionId: string;
	/** How we know: a valid token, one that was refreshed just now, or an expired one that Clerk vouched for. */
	via: "token" | "refresh" | "late";
};

/** The person asking; set by the root middleware `identify`, null for a visitor (a context cannot default to undefined). */
export const personContext = createContext<Person | null>(null);

/** Why nobody is signed in: Clerk's reason, `clerk-unreachable` when nobody could tell, or `cookies-blocked`. */
export const absenceContext = createContext<string | null>(null);

type Context = Readonly<RouterContextProvider>;

/** Returns the person asking, or undefined for a visitor. */
export function getPerson(context: Context): Person | undefined {
	return context.get(personContext) ?? undefined;
}

// Long enough for a hiccup to pass, short enough that people still wait for it.
const RETRY_SECONDS = 10;

/**
 * Returns the person asking, who must be signed in.
 * Refuses: 303 to the sign-in page for a page; 400 when the browser keeps no cookies; 401 with everything that was posted for a form; 503 when
 * Clerk cannot be asked.
 */
export async function requirePerson({
	context,
	request,
}: {
	context: Context;
	request: Request;
}): Promise<Person> {
	const person = context.get(personContext);
	if (person) return person;
	if (context.get(absenceContext) === "cookies-blocked") refuseWithoutCookies(request);
	const unreachable = context.get(absenceContext) === "clerk-unreachable";
	const isPage = request.method === "GET" || request.method === "HEAD";
	if (isPage && !unreachable) throw redirect(signInUrl(publicPath(request), request), 303);
	const form = isPage ? undefined : await readSentForm(request);
	if (unreachable) {
		refuse(503, {
			message: `We cannot check who you are just now, because our sign-in service does not answer. ${form ? "Nothing was saved, and nothing you typed is lost: wait a moment, then send it again." : "Wait a moment, then load this page again."}`,
			retryAfterSeconds: RETRY_SECONDS,
		});
	}
	refuse(401, {
		title: "Please sign in again",
		message:
			"You have been signed out since you opened the page, so nothing was saved. Everything you typed is still here.",
		rule: "signed-in",
	});
}

function refuseWithoutCookies(request: Request): never {
	refuse(400, {
		title: "Cookies are blocked",
		message:
			"Your browser does not keep cookies for this site, and signing in needs them. Allow cookies for this site, then try again.",
		rule: "cookies",
		links: [{ label: "Try again", href: publicPath(request) }],
	});
}
