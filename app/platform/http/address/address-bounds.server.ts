import type { MiddlewareFunction } from "react-router";
import { refuse } from "../../refusal.ts";

// Our longest address is in an email: its recipient (two ids of at most 255 characters, in base64) and a signature of 43.
const LONGEST_PATH = 1_000;
// The list of the log takes eight parameters; Clerk adds some on the way back from its pages.
const MOST_PARAMETERS = 50;

/** Refuses, as root middleware, an address that is larger than any of ours. Refuses: 404 for its path, 400 for its query. */
export const boundAddress: MiddlewareFunction<Response> = ({ request }) => {
	const { pathname, search } = new URL(request.url);
	if (pathname.length > LONGEST_PATH || /%00/.test(pathname)) {
		refuse(404, {
			message: "No page on this site has an address like this. Check that you copied it correctly.",
		});
	}
	if (search.split("&", MOST_PARAMETERS + 1).length > MOST_PARAMETERS) {
		refuse(400, {
			title: "This link isn’t valid",
			message: "It has more parameters than any page uses. Open the page from the menu and choose again.",
		});
	}
};
