import type { MiddlewareFunction } from "react-router";
import { refuse } from "../../refusal.ts";

// The longest address of ours is a letter's: whom it went to (two ids of 255 characters at most, in base64) and a
// signature of 43.
const LONGEST_PATH = 1_000;
// The list of the log takes eight, Clerk adds some on the way back from its pages.
const MOST_PARAMETERS = 50;

/** Root middleware: an address that is larger than any of ours is looked at no further. Refuses: 404 for its path, 400 for its query. */
export const boundAddress: MiddlewareFunction<Response> = ({ request }) => {
	const { pathname, search } = new URL(request.url);
	if (pathname.length > LONGEST_PATH || /%00/.test(pathname)) {
		refuse(404, { message: "No address of this site is written like this. Check how it was copied." });
	}
	if (search.split("&", MOST_PARAMETERS + 1).length > MOST_PARAMETERS) {
		refuse(400, {
			title: "This address does not add up",
			message:
				"It asks for more things at once than any page knows. Open the page from the menu and choose again.",
		});
	}
};
