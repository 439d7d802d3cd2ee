import { refuse } from "#app/platform/refusal.ts";

/** Answers any address in a workspace that no other route matches. Refuses: 404. */
export function loader(): never {
	refuse(404, {
		message: "There’s no page at this address, or you don’t have access to it. Choose one from the menu.",
	});
}

/** Does the same for forms. Refuses: 404. */
export function action(): never {
	loader();
}

export default function NotFound() {
	return null;
}
