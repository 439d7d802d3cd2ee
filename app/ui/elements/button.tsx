import { Slot } from "radix-ui";
import { type ComponentProps, type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";
import { type DisabledReason, WhyNot } from "./disabled-reason.tsx";
import { Spaced } from "./spaced.tsx";

/** Use one `primary` per page, `danger` only on the page that explains the consequences, and `danger-quiet` to lead there. */
export type ButtonVariant = "primary" | "quiet" | "danger" | "danger-quiet";

type Look = {
	variant?: ButtonVariant;
	size?: "small" | "normal";
	/** Why this member cannot use it now. Shown below; the button stays in its place. */
	disabledReason?: DisabledReason | null;
};

/**
 * Submits its form.
 *
 * Accessibility: the text is the name; 44 px high on touch. With a reason it is `aria-disabled`, keeps its place in
 * the tab order so that the reason is found, is described by the visible reason, and submits nothing.
 */
export function Button({
	variant = "primary",
	size = "normal",
	disabledReason,
	asChild,
	className,
	children,
	...rest
}: Look & {
	/** Styles its only child, such as a `<summary>`, instead of rendering a button. */ asChild?: boolean;
} & Omit<ComponentProps<"button">, "disabled">) {
	const look = lookOf(variant, size, className);
	if (asChild) {
		return (
			<Slot.Root {...rest} className={look}>
				{children}
			</Slot.Root>
		);
	}
	if (!disabledReason) {
		return (
			<Spaced>
				<button type="submit" {...rest} className={look}>
					{oneItem(children)}
				</button>
			</Spaced>
		);
	}
	return (
		<WithReason reason={disabledReason}>
			{(reasonId) => (
				<button type="button" aria-disabled="true" aria-describedby={reasonId} className={look}>
					{oneItem(children)}
				</button>
			)}
		</WithReason>
	);
}

/** A link that looks like a button: it leads somewhere and changes nothing. Accessibility: as `Button`. */
export function ButtonLink({
	variant = "primary",
	size = "normal",
	disabledReason,
	className,
	children,
	href,
	...rest
}: Look & ComponentProps<"a"> & { href: string }) {
	const look = lookOf(variant, size, className);
	if (!disabledReason) {
		return (
			<Spaced>
				<Button asChild variant={variant} size={size} className={className}>
					<a {...rest} href={href}>
						{oneItem(children)}
					</a>
				</Button>
			</Spaced>
		);
	}
	return (
		<WithReason reason={disabledReason}>
			{(reasonId) => (
				// biome-ignore lint/a11y/useValidAnchor: a link that leads nowhere for this member, announced as disabled, with its reason
				<a role="link" aria-disabled="true" aria-describedby={reasonId} tabIndex={0} className={look}>
					{oneItem(children)}
				</a>
			)}
		</WithReason>
	);
}

/** Keeps words and names together: a button is a flex container, which would put its gap between them instead of their blank. */
const oneItem = (children: ReactNode): ReactNode =>
	typeof children === "string" ? children : <span>{children}</span>;

function WithReason({
	reason,
	children,
}: {
	reason: DisabledReason;
	children: (reasonId: string) => ReactNode;
}) {
	const id = useId();
	return (
		<Spaced>
			<span className="with-reason">
				{children(id)}{" "}
				<span id={id} className="reason">
					<WhyNot reason={reason} brief />
				</span>
			</span>
		</Spaced>
	);
}

function lookOf(variant: ButtonVariant, size: "small" | "normal", className: string | undefined): string {
	return classNames("button", `button-${variant}`, size === "small" && "small", className);
}
