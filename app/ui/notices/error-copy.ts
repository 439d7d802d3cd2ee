/** What an error page says when its caller knows nothing better: heading, what happened, what to do next. */
type Copy = { title: string; message: string };

const copies: Record<number, Copy> = {
	400: {
		title: "This request makes no sense to us",
		message: "Part of what was sent is missing or broken. Go back, open the page anew and try again.",
	},
	401: {
		title: "Please sign in",
		message: "This page is for people who are signed in. Sign in, and you come back here.",
	},
	403: {
		title: "You may not do this",
		message: "You are signed in, but your role in this workspace does not allow it. Nothing was changed.",
	},
	404: {
		title: "Nothing here",
		message:
			"There is no page at this address, or it is not one you can see. Check the address, or start from one of the links below.",
	},
	405: { title: "This page does not do that", message: "Go back, open the page anew and try again." },
	409: {
		title: "Somebody was faster",
		message:
			"What you were changing has changed since you opened it. Nothing of yours was saved yet. Open it again to see what is new.",
	},
	413: {
		title: "That was too much",
		message: "What was sent is larger than we accept. Shorten it and send it again.",
	},
	422: {
		title: "Something needs correcting",
		message: "Part of what was sent cannot be accepted as it is. Go back, correct it and send it again.",
	},
	429: {
		title: "Too fast",
		message:
			"There were more requests from here than we accept in a short time. Wait a minute, then try again.",
	},
	500: {
		title: "Something broke",
		message:
			"This is our fault, and it has been written down. Try again in a moment. If it goes on, tell us the number below.",
	},
	503: {
		title: "Back in a moment",
		message:
			"We cannot reach our database just now. Nothing is lost. Wait a moment, then load this page again.",
	},
};

/** The words for a status; an unknown one is told as what its class means. */
export function errorCopy(status: number): Copy {
	return (
		copies[status] ??
		(status >= 500 ? copies[500] : copies[400]) ?? { title: "This did not work", message: "" }
	);
}
