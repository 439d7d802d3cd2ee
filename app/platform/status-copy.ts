/** The default text of an error: heading, what happened, what to do next. */
type Copy = { title: string; message: string };

const copies: Record<number, Copy> = {
	400: {
		title: "We couldn’t read that request",
		message: "Part of what was sent is missing or broken. Go back, reload the page and try again.",
	},
	401: {
		title: "Please sign in",
		message: "You need to be signed in to see this page. Afterward we’ll bring you back here.",
	},
	403: {
		title: "You don’t have permission",
		message: "You’re signed in, but your role in this workspace doesn’t allow this.",
	},
	404: {
		title: "Nothing here",
		message:
			"There’s no page at this address, or you can’t see it. Check the address, or start from one of the links below.",
	},
	405: { title: "This page doesn’t support that", message: "Go back, reload the page and try again." },
	409: {
		title: "Someone else changed this first",
		message:
			"This has changed since you opened it, and your changes haven’t been saved. Open it again to see what’s new.",
	},
	413: {
		title: "That’s too large",
		message: "What you sent is larger than we accept. Shorten it and send it again.",
	},
	422: {
		title: "Something needs correcting",
		message: "Part of what you sent can’t be accepted as it is. Go back, correct it and send it again.",
	},
	429: {
		title: "Too many requests",
		message: "You’ve sent more requests than we accept in a short time. Wait a minute, then try again.",
	},
	500: {
		title: "Something went wrong",
		message:
			"This is our fault, and it has been logged. Try again in a moment. If it keeps happening, send us the reference below.",
	},
	503: {
		title: "Back in a moment",
		message: "We can’t reach our database right now. Nothing is lost. Wait a moment, then reload this page.",
	},
};

/** Returns the text for a status. An unknown status gets the text of its class. */
export function statusCopy(status: number): Copy {
	return (
		copies[status] ??
		(status >= 500 ? copies[500] : copies[400]) ?? { title: "That didn’t work", message: "" }
	);
}
