import { createContext, type RouterContextProvider, redirect } from "react-router";
import { signInUrl } from "#app/platform/clerk/page-urls.server.ts";
import { publicPath } from "#app/platform/http/address/address.server.ts";
import { readSentForm } from "#app/platform/http/forms/sent-form.server.ts";
import { refuse } from "#app/platform/refusal.ts";

/** A person who is signed in. Each workspace decides what they are there. */
export type Person = {
	/** Clerk's `user_…`. */
	userId: string;
	/** Clerk's `sess_…`: this sign-in in this browser. */
	sessionId: string;
	/** How we know: a valid token, one that was just refreshed, or an expired one that Clerk confirmed. */
	via: "token" | "refresh" | "late";
};

/** The requesting person, set by the root middleware `identify`; null for a visitor (a context cannot default to undefined). */
export const personContext = createContext<Person | null>(null);

/** Why no one is signed in: Clerk's reason, `clerk-unreachable` when it could not be checked, or `cookies-blocked`. */
export const absenceContext = createContext<string | null>(null);

type Context = Readonly<RouterContextProvider>;

/** Returns the requesting person, or undefined for a visitor. */
export function getPerson(context: Context): Person | undefined {
	return context.get(personContext) ?? undefined;
}

// Long enough for a brief outage to pass, short enough that people still wait.
const RETRY_SECONDS = 10;

/**
 * Returns the requesting person, who must be signed in.
 * Refuses: 303 to the sign-in page for a page; 400 when the browser keeps no cookies; 401 with everything that was
 * posted for a form; 503 when Clerk cannot be reached.
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
			message: `We can’t check who you are right now, because our sign-in service isn’t responding. ${form ? "Nothing was saved, and nothing you typed is lost: wait a moment, then send it again." : "Wait a moment, then reload this page."}`,
			retryAfterSeconds: RETRY_SECONDS,
		});
	}
	refuse(401, {
		title: "Please sign in again",
		message:
			"You’ve been signed out since you opened the page, so nothing was saved. Everything you typed is still here.",
		rule: "signed-in",
	});
}

function refuseWithoutCookies(request: Request): never {
	refuse(400, {
		title: "Cookies are blocked",
		message:
			"Your browser is blocking cookies from this site, and you need them to sign in. Allow them, then try again.",
		rule: "cookies",
		links: [{ label: "Try again", href: publicPath(request) }],
	});
}
