import { useId } from "react";

/** One thing to correct: where it is (`#field-id`; undefined for the form as a whole) and what to do. */
export type FormProblem = { href?: string; message: string };

/**
 * Comes first on a page that was returned with problems.
 *
 * Accessibility: `role="alert"` with a heading as its name; has focus when the page opens, so that it is read first
 * and the fields come next; each problem links to its field and repeats the words above it. The page's title also
 * begins with "Error: " (entry.server.tsx).
 */
export function ErrorSummary({
	problems,
	title = "There is a problem",
}: {
	problems: FormProblem[];
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
			// biome-ignore lint/a11y/noAutofocus: the person sent a form and came back to a page about its problems
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

/** Lists the problems of a form whose page does not name its fields. */
export const allProblems = (
	result: { error?: Record<string, string[] | null> | null } | undefined,
): FormProblem[] =>
	[...new Set(Object.values(result?.error ?? {}).flatMap((messages) => messages ?? []))].map((message) => ({
		message,
	}));

/** The parts of a conform form that are used here: its id and its errors by field name ("" is the form as a whole). */
export type FormLike = { id: string; allErrors: Record<string, string[] | undefined> };

/** Lists the problems of a conform form in the order of its fields. conform's field ids are `<form id>-<field name>`. */
export function problemsOf(form: FormLike): FormProblem[] {
	return Object.entries(form.allErrors).flatMap(([name, messages]) =>
		(messages ?? []).map((message) => ({
			href: name === "" ? undefined : `#${encodeURIComponent(`${form.id}-${name}`)}`,
			message,
		})),
	);
}
