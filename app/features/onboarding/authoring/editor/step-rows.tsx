import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { KINDS, type StepKind } from "../../following/shown-step.ts";
import { inMinutes } from "../../progress/effort.ts";

/** A step as one line of its path. */
export type StepLine = {
	key: string;
	title: string;
	kind: StepKind;
	minutes: number;
	isRequired: boolean;
	/** What changed since the last version, in one word. */
	change?: string;
};

type StepRowsProps = { steps: StepLine[]; base: string; path: number; version: number };

/**
 * Lists the steps of a path in order, each with its actions.
 *
 * Accessibility: an ordered list, whose items can be dragged or moved by keys where scripts run; each button names the
 * step by its number, because titles can be long; after a move the page opens at the step.
 */
export function StepRows({ steps, base, path, version }: StepRowsProps) {
	return (
		<sortable-list>
			<PostForm hidden={{ version }} action={pageIn(base, "/settings/onboarding/:path", path)}>
				<ol className="step-rows">
					{steps.map((step, index) => (
						<li key={step.key} id={`step-${index + 1}`}>
							<div className="step-line">
								<StepWords
									step={step}
									id={`t${index + 1}`}
									href={pageIn(base, "/settings/onboarding/:path/steps/:step", path, step.key)}
								/>
								<div className="row">
									<Move to="up" place={index + 1} />
									<Move to="down" place={index + 1} />
									<ButtonLink
										variant="quiet"
										size="small"
										className="wide"
										href={pageIn(base, "/settings/onboarding/:path/steps/:step/remove", path, step.key)}
										aria-label={`Remove step ${index + 1}`}
									>
										Remove
									</ButtonLink>
								</div>
							</div>
						</li>
					))}
				</ol>
			</PostForm>
		</sortable-list>
	);
}

/** Lists the steps of a version, read-only. */
export function StepList({ steps }: { steps: StepLine[] }) {
	return (
		<ol className="step-rows max-w-text">
			{steps.map((step) => (
				<li key={step.key}>
					<StepWords step={step} />
				</li>
			))}
		</ol>
	);
}

function Move({ to, place }: { to: "up" | "down"; place: number }) {
	const word = to === "up" ? "Up" : "Down";
	return (
		<Button name={to} value={place} variant="quiet" size="small" aria-label={`${word}: step ${place}`}>
			{to === "up" ? "↑" : "↓"}
		</Button>
	);
}

/** Describes a step; with `href`, its title links there. */
function StepWords({ step, href, id }: { step: StepLine; href?: string; id?: string }) {
	const { title, kind, minutes, isRequired, change } = step;
	return (
		<div>
			<p>
				{href ? (
					<a className="link" href={href}>
						<bdi id={id}>{title}</bdi>
					</a>
				) : (
					<span>
						<bdi>{title}</bdi>
					</span>
				)}
				{change && (
					<>
						{" "}
						<Badge tone="accent">{change}</Badge>
					</>
				)}
			</p>
			<p>
				{[KINDS[kind], inMinutes(minutes), isRequired ? "required" : "optional"]
					.filter((fact) => fact !== undefined)
					.map((fact) => fact.replaceAll(" ", "\u00A0"))
					.join("\u00A0· ")}
			</p>
		</div>
	);
}
