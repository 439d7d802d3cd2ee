import { useId } from "react";

/**
 * Shows how far along something is, in words and as a bar.
 *
 * Accessibility: a native `<progress>` named by its label; the same numbers are beside it in text.
 */
export function Progress({ label, value, max, unit = "steps", words }: ProgressProps) {
	const id = useId();
	return (
		<div className="progress">
			<div className="flex flex-wrap justify-between gap-x-4">
				<span id={id}>{label}</span>{" "}
				<span className="text-ink-soft">{words ?? `${value} of ${max} ${unit}`}</span>
			</div>
			<progress value={value} max={Math.max(max, 1)} aria-labelledby={id} />
		</div>
	);
}

type ProgressProps = {
	label: string;
	value: number;
	max: number;
	unit?: string;
	/** Says it instead, where the numbers are of more than one kind. */
	words?: string;
};
