import { Notice } from "./notice.tsx";

/**
 * Appears above what someone else saved in the meantime, on a form that is shown again with what was sent. `sent`
 * says how that was entered.
 *
 * Accessibility: words, not color, say that there are two versions and what sending the form again does.
 */
export function StaleNotice({ sent = "typed" }: { sent?: string }) {
	return (
		<Notice tone="warning">
			{`This is the saved version. Below is what you ${sent}: edit it if you like, then save to replace this.`}
		</Notice>
	);
}
