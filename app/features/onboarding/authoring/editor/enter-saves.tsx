/**
 * The first button of a form that has others before its end: Enter in a field presses a form's first button, and that
 * must not take out a row.
 *
 * Accessibility: out of sight, out of the tab order and not announced; the button at the form's end is the one to find.
 */
export function EnterSaves({ label }: { label: string }) {
	return (
		<button type="submit" className="sr-only" tabIndex={-1} aria-hidden="true">
			{label}
		</button>
	);
}
