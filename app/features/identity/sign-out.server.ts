import { redirect } from "react-router";
import { ClerkUnavailable } from "#app/platform/clerk/client.server.ts";
import { expireCredentials } from "#app/platform/clerk/cookies.server.ts";
import { endSession } from "#app/platform/clerk/end-session.server.ts";
import { ownPath } from "#app/platform/http/address/own-path.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import type { Person } from "#app/tenant/people/person.ts";

/**
 * Ends the session at Clerk and removes the browser's credentials, the latter even if Clerk is down. `?next=/path` says
 * where to return, for people who sign in with another account.
 */
export async function signOut(request: Request, person: Person | undefined): Promise<Response> {
	if (person) {
		await endSession(person.sessionId).catch((error) => {
			if (!(error instanceof ClerkUnavailable)) throw error;
			log.warn(
				{ err: error, sessionId: person.sessionId },
				"signed out here, but the session lives on at Clerk",
			);
		});
	}
	// Pages themselves are in no cache. Not "cache": Chrome takes seconds to clear it, and it has only files.
	const headers = new Headers({ "Clear-Site-Data": '"prefetchCache", "prerenderCache"' });
	for (const line of expireCredentials(request)) headers.append("Set-Cookie", line);
	const next = ownPath(new URL(request.url).searchParams.get("next"), "/");
	return redirect(next, { status: 303, headers });
}
