import type { ReactNode } from "react";
import { ButtonLink } from "./button.tsx";
import { errorCopy } from "./error-copy.ts";
import { RequestReference } from "./request-reference.tsx";

/** Somebody who can grant what was refused. */
export type Helper = { name: string; href?: string; role?: string };

type ErrorPageProps = {
	status: number;
	/** Both have words of their own for each status. */
	title?: string;
	message?: ReactNode;
	/** The rule that refused, as the code names it (`projects:create`). */
	rule?: string;
	/** Where to look or whom to ask: a full sentence. */
	help?: ReactNode;
	/** Who in this workspace could grant it. */
	helpers?: Helper[];
	/** Where to go from here; the first is the button. */
	next?: { label: string; href: string }[];
	/** Taken from the document when left out. */
	requestId?: string;
};

/**
 * The body of a page that says no or sorry; stands inside the frame where there is one.
 *
 * Accessibility: the `h1` says what happened in words, the number is secondary; next steps are links; the request id
 * is text that can be selected.
 */
export function ErrorPage({ status, rule, help, helpers = [], next = [], ...props }: ErrorPageProps) {
	const copy = errorCopy(status);
	return (
		<div className="stack max-w-text py-4 lg:py-12">
			<div>
				<p className="text-ink-soft">Error {status}</p>
				<h1 className="mt-1 wrap-anywhere">{props.title ?? copy.title}</h1>
				<div className="mt-3 wrap-anywhere">{props.message ?? copy.message}</div>
			</div>
			{(rule || help || helpers.length > 0) && (
				<div className="card">
					{rule && (
						<p>
							The rule that refused: <code className="font-mono text-small">{rule}</code>
						</p>
					)}
					{help && <p>{help}</p>}
					<Helpers helpers={helpers} />
				</div>
			)}
			{next.length > 0 && (
				<div className="row">
					{next.map(({ label, href }, index) => (
						<ButtonLink key={href} href={href} variant={index === 0 ? "primary" : "quiet"}>
							{label}
						</ButtonLink>
					))}
				</div>
			)}
			<RequestReference requestId={props.requestId} />
		</div>
	);
}

function Helpers({ helpers }: { helpers: Helper[] }) {
	if (helpers.length === 0) return null;
	return (
		<>
			<p className="mt-2">People in this workspace who can help:</p>
			<ul className="bullets mt-1">
				{helpers.map((helper) => (
					<li key={helper.name}>
						{helper.href ? (
							<a href={helper.href} className="link">
								{helper.name}
							</a>
						) : (
							helper.name
						)}
						{helper.role && <span className="text-ink-soft"> ({helper.role})</span>}
					</li>
				))}
			</ul>
		</>
	);
}
