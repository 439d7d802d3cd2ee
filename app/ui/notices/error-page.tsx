import { Children, Fragment, type ReactNode } from "react";
import { Button, ButtonLink } from "../elements/button.tsx";
import { Section } from "../elements/card.tsx";
import { Drawing, type DrawingName } from "../elements/drawing.tsx";
import { TextArea } from "../forms/field.tsx";
import type { HiddenValues } from "../forms/hidden-fields.tsx";
import { PostForm } from "../forms/post-form.tsx";
import { DescriptionList } from "../lists/description-list.tsx";
import { RequestReference } from "./request-reference.tsx";

/** A short form that asks the people who can help. */
export type AskForm = {
	title: string;
	action: string;
	values: HiddenValues;
	text: { name: string; label: string; hint: string; maxLength: number };
	submitLabel: string;
};

type ErrorPageProps = {
	status: number;
	title: string;
	message: ReactNode;
	/** The rule that refused, as the code names it (`projects:create`). */
	rule?: string;
	/** Says in a full sentence where to look or whom to ask. */
	help?: ReactNode;
	/** Details of the refusal, such as who could have done it. */
	facts?: { term: string; values: string[] }[];
	/** Says in a full sentence how this person's own way forward is going. */
	note?: string;
	ask?: AskForm;
	/** Where to go from here. The first is the primary button, unless there is something to ask. */
	next?: { label: string; href: string }[];
	/** Content after the explanation, with its own button. */
	children?: ReactNode;
	/** Defaults to the document's request id. */
	requestId?: string;
};

/**
 * The body of a page that refuses or apologizes. It goes inside the frame where there is one.
 *
 * Accessibility: the `h1` says what happened in words, the number is secondary; next steps are links; the request id
 * is text that can be selected.
 */
export function ErrorPage({ status, ask, next = [], children, ...props }: ErrorPageProps) {
	const isAlone = !ask && Children.toArray(children).length === 0;
	return (
		<div className="stack max-w-text py-4 @4xl:py-12">
			<div>
				<Drawing name={drawingOf(status)} />
				<p className="mt-3 text-ink-soft">Error {status}</p>
				<h1 className="mt-1 wrap-anywhere">{props.title}</h1>
				<div className="mt-3 wrap-anywhere">{props.message}</div>
			</div>
			<RefusalReasons {...props} />
			{props.note && <p>{props.note}</p>}
			{ask && <Ask ask={ask} />}
			{children}
			{next.length > 0 && (
				<div className="row">
					{next.map(({ label, href }, index) => (
						<ButtonLink key={href} href={href} variant={index === 0 && isAlone ? "primary" : "quiet"}>
							{label}
						</ButtonLink>
					))}
				</div>
			)}
			<RequestReference requestId={props.requestId} />
		</div>
	);
}

/** Keys for what someone may not do, a keyhole for what is not found, a bell for what we have to repair. */
function drawingOf(status: number): DrawingName {
	if (status === 401 || status === 403) return "keys";
	if (status === 404 || status === 410) return "keyhole";
	return status >= 500 ? "bell" : "desk";
}

/** Says what refused, who could have done it and whom to ask. */
export function RefusalReasons({ rule, help, facts = [] }: Pick<ErrorPageProps, "rule" | "help" | "facts">) {
	if (!rule && !help && facts.length === 0) return null;
	return (
		<div className="card stack">
			{rule && (
				<p>
					Refused by rule: <code className="font-mono text-small">{rule}</code>
				</p>
			)}
			{facts.length > 0 && (
				<DescriptionList
					items={facts.map(({ term, values }) => ({
						term,
						details: values.length > 0 ? <Values values={values} /> : "No one",
					}))}
				/>
			)}
			{help && <p>{help}</p>}
		</div>
	);
}

/** Shows names in a row. Each is isolated, so that right-to-left text does not reorder its neighbors. */
function Values({ values }: { values: string[] }) {
	return values.map((value, index) => (
		<Fragment key={value}>
			{index > 0 && ", "}
			<bdi>{value}</bdi>
		</Fragment>
	));
}

function Ask({ ask: { title, action, values, text, submitLabel } }: { ask: AskForm }) {
	return (
		<Section title={title}>
			<PostForm hidden={values} action={action} className="stack">
				<TextArea id="ask-text" rows={3} {...text} />
				<Button>{submitLabel}</Button>
			</PostForm>
		</Section>
	);
}
