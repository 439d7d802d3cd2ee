import { Section } from "#app/ui/elements/card.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import type { ShownOnce } from "./keys.server.ts";

/** Shows the text of a key, this once. */
export function NewKey({ shown, name }: { shown: ShownOnce; name: string }) {
	if (shown.text === undefined) {
		return (
			<Notice tone="warning">
				This was done already, and the key can’t be shown again. If you didn’t copy it, rotate it below.
			</Notice>
		);
	}
	return (
		<Section title="Copy the key now" boxed>
			<p className="mb-3 max-w-text">
				This is the only time that <bdi>{name}</bdi> can be shown. Keep it where you keep passwords, and send
				it only in the header <code>Authorization: Bearer …</code>
			</p>
			<output className="block wrap-anywhere">
				<copy-text>
					<code className="select-all">{shown.text}</code>
				</copy-text>
			</output>
		</Section>
	);
}
