import { Badge } from "#app/ui/elements/badge.tsx";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { inMinutes, KINDS, type StepKind } from "../../following/shown-step.ts";

/** A step as one line of its path. */
export type StepLine = {
	key: string;
	title: string;
	kind: StepKind;
	minutes: number;
	isRequired: boolean;
	/** What became of it since the last version, in a word. */
	change?: string;
};

/**
 * The steps of a path in order, each with what can be done with it.
 *
 * Accessibility: an ordered list; every button says which place it means, as a title may be long; after a move the page opens at the step.
 */
export function StepRows({ steps, here, version }: { steps: StepLine[]; here: string; version: number }) {
	return (
		<PostForm hidden={{ version }} action={here}>
			<ol className="step-rows">
				{steps.map((step, index) => (
					<li key={step.key} id={`step-${index + 1}`}>
						<div className="step-line">
							<StepWords step={step} href={`${here}/steps/${step.key}`} />
							<div className="row">
								{index > 0 && <Move to="up" place={index + 1} />}
								{index < steps.length - 1 && <Move to="down" place={index + 1} />}
								<ButtonLink
									variant="quiet"
									size="small"
									href={`${here}/steps/${step.key}/remove`}
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
	);
}

/** The same to look at: what a version has, without anything to do with it. */
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
		<Button
			name="move"
			value={`${to}:${place}`}
			variant="quiet"
			size="small"
			aria-label={`${word}: step ${place}`}
		>
			{word}
		</Button>
	);
}

/** What a step is, in words; its title leads to where it is edited. */
function StepWords({ step, href }: { step: StepLine; href?: string }) {
	const { title, kind, minutes, isRequired, change } = step;
	return (
		<div>
			<p>
				{href ? (
					<a className="link" href={href}>
						<bdi>{title}</bdi>
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
			<p>{[KINDS[kind], inMinutes(minutes), isRequired ? "required" : "optional"].join(" · ")}</p>
		</div>
	);
}
