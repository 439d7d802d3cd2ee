import { refuse } from "#app/platform/refusal.ts";

/** Any address in a workspace that no other route knows. Refuses: 404. */
export function loader(): never {
	refuse(404, {
		message: "There is no page at this address, or it is not one you can see. Choose one from the menu.",
	});
}

/** Refuses: 404, for forms too. */
export function action(): never {
	loader();
}

export default function NotFound() {
	return null;
}
