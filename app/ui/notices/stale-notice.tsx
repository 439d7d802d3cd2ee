import { Notice } from "./notice.tsx";

/**
 * Above what somebody else saved meanwhile, on the form that comes back with what was sent. `sent`: how that was put in.
 *
 * Accessibility: words, not colour, say that there are two versions and what sending the form again does.
 */
export function StaleNotice({ sent = "typed" }: { sent?: string }) {
	return (
		<Notice tone="warning">
			{`This is what is saved now. Below is what you ${sent}: change it as you like, then save it over this.`}
		</Notice>
	);
}
