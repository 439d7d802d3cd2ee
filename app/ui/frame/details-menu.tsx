import { ButtonLink, type ButtonVariant } from "../elements/button.tsx";
import { type DisabledReason, WhyNot } from "../elements/disabled-reason.tsx";
import type { HiddenValues } from "../forms/hidden-fields.tsx";
import { PostForm } from "../forms/post-form.tsx";
import { sentence } from "../text/isolate.ts";

/** One action: a link, or a form with one button. */
export type MenuItem = { label: string; disabledReason?: DisabledReason | null } & (
	| { href: string }
	| { action: string; hidden?: HiddenValues }
);

/**
 * Puts a few rarely used actions behind one button with three dots, without script. `of` names what they act on where
 * a page has several menus.
 *
 * Accessibility: a native disclosure (not an ARIA menu: no arrow keys are promised), called “More actions”; items are ordinary
 * links and buttons in tab order; one that cannot be used is text with the reason. Prefer visible actions; use it only
 * for what is rarely wanted.
 */
export function DetailsMenu({ of, items }: { of?: string; items: MenuItem[] }) {
	return (
		<details className="details-menu" name="menu">
			<summary className="button button-quiet">More actions{of !== undefined && <Of name={of} />}</summary>
			<ul>
				{items.map((item) => (
					<li key={item.label}>
						<Item item={item} of={of} />
					</li>
				))}
			</ul>
		</details>
	);
}

/**
 * Shows the action that is wanted most as a button, and the rest behind three dots. Where it is refused, it joins the
 * rest: the page begins with what can be done.
 *
 * Accessibility: as `ButtonLink` and `DetailsMenu`.
 */
export function ActionsWithMenu({
	main,
	variant,
	more,
}: {
	main: { label: string; href: string; disabledReason?: DisabledReason | null };
	variant?: ButtonVariant;
	more: MenuItem[];
}) {
	const rest = main.disabledReason ? [main, ...more] : more;
	return (
		<>
			{!main.disabledReason && (
				<ButtonLink href={main.href} variant={variant}>
					{main.label}
				</ButtonLink>
			)}
			{rest.length > 0 && <DetailsMenu items={rest} />}
		</>
	);
}

function Of({ name }: { name: string }) {
	return (
		<>
			{" for "}
			<bdi>{name}</bdi>
		</>
	);
}

function Item({ item, of }: { item: MenuItem; of: string | undefined }) {
	const { label, disabledReason } = item;
	if (disabledReason) {
		return (
			<p>
				{label}{" "}
				<span className="reason">
					<WhyNot reason={disabledReason} brief />
				</span>
			</p>
		);
	}
	if ("href" in item) return <a href={item.href}>{label}</a>;
	return (
		<PostForm action={item.action} hidden={item.hidden}>
			{/* Hidden words would have a blank before the colon. */}
			<button type="submit" aria-label={of === undefined ? undefined : sentence`${label}: ${of}`}>
				{label}
			</button>
		</PostForm>
	);
}
