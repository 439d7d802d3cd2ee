import { useDocument } from "../document.tsx";

/**
 * Shows the reference to quote when asking for help; nothing when the request has none.
 *
 * Accessibility: text that can be selected in one go, never a picture or a title.
 */
export function RequestReference({ requestId }: { requestId?: string }) {
	const document = useDocument();
	const shown = requestId ?? document.requestId;
	if (!shown) return null;
	return (
		<p className="text-small text-ink-soft">
			Need help? Quote this reference:{" "}
			<copy-text>
				<code className="font-mono wrap-anywhere select-all">{shown}</code>
			</copy-text>
		</p>
	);
}
