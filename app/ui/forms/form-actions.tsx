import { Button, ButtonLink, type ButtonVariant } from "../elements/button.tsx";

/**
 * The end of a form: the button that sends it, and the link that leaves it.
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
	/** As the button's. */
	disabledReason?: string | null;
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
