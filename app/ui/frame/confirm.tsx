import type { ReactNode } from "react";
import type { DisabledReason } from "../elements/disabled-reason.tsx";
import { FormActions } from "../forms/form-actions.tsx";
import type { HiddenValues } from "../forms/hidden-fields.tsx";
import { PostForm } from "../forms/post-form.tsx";
import { type Breadcrumb, PageHeader } from "./page.tsx";

type ConfirmProps = {
	title: string;
	breadcrumbs?: Breadcrumb[];
	/** What it is about, where the title cannot say it. */
	about?: ReactNode;
	/** What will happen, one full sentence each, the most serious first. */
	consequences: ReactNode[];
	submitLabel: string;
	cancelHref: string;
	tone?: "danger" | "neutral";
	/** The path that the form posts to; defaults to the page's own address. */
	action?: string;
	values?: HiddenValues;
	/** Extra fields of the form, such as a name to type. */
	children?: ReactNode;
	disabledReason?: DisabledReason | null;
};

/**
 * The body of a page that asks for confirmation before it acts.
 *
 * Accessibility: says what will happen before the button in reading order; the button's words name the act; Cancel is
 * a link back, reachable next.
 */
export function Confirm({ tone = "danger", consequences, ...props }: ConfirmProps) {
	return (
		<>
			<PageHeader title={props.title} breadcrumbs={props.breadcrumbs} />
			<PostForm hidden={props.values} action={props.action} className="stack">
				{props.about}
				{consequences.length === 1 ? (
					<p className="max-w-text">{consequences[0]}</p>
				) : (
					<ul className="bullets max-w-text">
						{consequences.map((sentence, index) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: the list is never reordered
							<li key={index}>{sentence}</li>
						))}
					</ul>
				)}
				{props.children}
				<FormActions
					submitLabel={props.submitLabel}
					cancelHref={props.cancelHref}
					variant={tone === "danger" ? "danger" : "primary"}
					disabledReason={props.disabledReason}
				/>
			</PostForm>
		</>
	);
}
