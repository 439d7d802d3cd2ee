import { ButtonLink } from "#app/ui/elements/button.tsx";
import type { ShownStep } from "./shown-step.ts";
import { StepBlocks } from "./step-blocks.tsx";

/** Shows a read-only preview of a step as a member sees it: its fields are disabled, its links work. */
export function StepView({ step }: { step: ShownStep }) {
	const { fact } = step;
	return (
		<div className="stack">
			<fieldset disabled className="stack w-full">
				<legend className="sr-only">Preview of the step; nothing can be filled in here</legend>
				<StepBlocks step={step} />
			</fieldset>
			{fact && (
				<>
					<p>Done as soon as a member has {fact.words}.</p>
					<ButtonLink variant="quiet" href={fact.href}>
						{fact.label}
					</ButtonLink>
				</>
			)}
		</div>
	);
}
