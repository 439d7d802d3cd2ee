import { useId } from "react";

/** One thing to correct: where it is (`#field-id`; nothing for the form as a whole) and what to do. */
export type Problem = { href?: string; message: string };

/**
 * The first thing on a page that came back with problems.
 *
 * Accessibility: `role="alert"` with a heading as its name; has the focus as the page opens, so that it is read first
 * and the fields come next; each problem links to its field, in the words that are above the field. The page's title
 * begins with "Error: " as well (entry.server.tsx).
 */
export function ErrorSummary({
	problems,
	title = "There is a problem",
}: {
	problems: Problem[];
	title?: string;
}) {
	const headingId = useId();
	if (problems.length === 0) return null;
	return (
		<div
			id="problems"
			className="error-summary"
			role="alert"
			aria-labelledby={headingId}
			tabIndex={-1}
			// biome-ignore lint/a11y/noAutofocus: the page was asked for by sending the form, and is about these
			autoFocus
		>
			<h2 id={headingId}>{title}</h2>
			<ul>
				{problems.map((problem) => (
					<li key={`${problem.href} ${problem.message}`}>
						{problem.href ? <a href={problem.href}>{problem.message}</a> : problem.message}
					</li>
				))}
			</ul>
		</div>
	);
}

/** What we use of a conform form, by shape: its id and its errors by field name ("" is the form as a whole). */
export type FormLike = { id: string; allErrors: Record<string, string[] | undefined> };

/** The problems of a conform form, in the order of its fields; conform's field ids are `<form id>-<field name>`. */
export function problemsOf(form: FormLike): Problem[] {
	return Object.entries(form.allErrors).flatMap(([name, messages]) =>
		(messages ?? []).map((message) => ({
			href: name === "" ? undefined : `#${encodeURIComponent(`${form.id}-${name}`)}`,
			message,
		})),
	);
}
