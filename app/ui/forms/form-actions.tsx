import { Button, ButtonLink, type ButtonVariant } from "../elements/button.tsx";
import type { DisabledReason } from "../elements/disabled-reason.tsx";

/**
 * Ends a form with the button that sends it and the link that leaves it.
 *
 * Accessibility: the button's words name the act and come first; Cancel is a link back, reachable next.
 */
export function FormActions({
	submitLabel,
	cancelHref,
	variant,
	disabledReason,
}: {
	submitLabel: string;
	cancelHref: string;
	variant?: ButtonVariant;
	/** Works like the prop of `Button`. */
	disabledReason?: DisabledReason | null;
}) {
	return (
		<div className="row">
			<Button variant={variant} disabledReason={disabledReason}>
				{submitLabel}
			</Button>
			<ButtonLink variant="quiet" href={cancelHref}>
				Cancel
			</ButtonLink>
		</div>
	);
}
