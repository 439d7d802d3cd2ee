import { Fragment } from "react";

/** Shows a text that breaks before a part of its address rather than within a word. */
export function Breakable({ text }: { text: string }) {
	return text.split(/(?<=[\w}])(?=\/)/).map((part, at) => (
		// biome-ignore lint/suspicious/noArrayIndexKey: the parts are never reordered
		<Fragment key={at}>
			{at > 0 && <wbr />}
			{part}
		</Fragment>
	));
}
