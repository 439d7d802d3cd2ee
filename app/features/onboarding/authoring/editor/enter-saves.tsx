/**
 * Makes Enter save. Enter in a field presses a form’s first button; in a form with other buttons before the end, that
 * must not be one that removes a row.
 *
 * Accessibility: invisible, not in the tab order and not announced; people use the button at the end of the form.
 */
export function EnterSaves({ label }: { label: string }) {
	return (
		<button type="submit" className="sr-only" tabIndex={-1} aria-hidden="true">
			{label}
		</button>
	);
}
