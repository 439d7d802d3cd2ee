import { pageIn } from "#app/platform/http/address/page-in.ts";
import { renderMarkdown } from "#app/platform/markdown.server.ts";
import { factOf } from "#app/tenant/events/facts.ts";
import type { OnboardingStep } from "#db/schema/tenant/onboarding-paths.ts";
import { questionsIn, type StepQuestion } from "./answers.ts";
import type { Block, ShownBlock, ShownFact, ShownStep } from "./shown-step.ts";

type Written = Pick<
	OnboardingStep,
	"key" | "kind" | "title" | "minutes" | "isRequired" | "completedByFact"
> & { blocks: readonly Block[] };

/** Builds a step as a member sees it, for its own page and for its author’s preview. `base` is the tenant’s. */
export function showStep(step: Written, base: string, headingLevel: 2 | 3 = 2): ShownStep {
	const { key, kind, title, minutes, isRequired, completedByFact, blocks } = step;
	const names = namesIn(questionsIn(kind, blocks));
	return {
		...{ key, kind, title, minutes, isRequired },
		blocks: blocks.flatMap((block) => showBlock(block, { kind, base, headingLevel, names })),
		fact: completedByFact ? showFact(completedByFact, base) : undefined,
	};
}

function showFact({ fact, count }: { fact: string; count: number }, base: string): ShownFact | undefined {
	const known = factOf(fact);
	if (!known) return undefined;
	const { words, unit, place } = known;
	return { words: words(count), unit, count, href: pageIn(base, place.page), label: place.label };
}

/** Maps each question, field or item list (by identity) to its field name. */
function namesIn(questions: readonly StepQuestion[]): Map<unknown, string> {
	return new Map(
		questions.map((one): [unknown, string] => {
			if (one.kind === "checklist") return [one.items, one.name];
			return [one.kind === "field" ? one.field : one.question, one.name];
		}),
	);
}

type BlockContext = { kind: Written["kind"]; base: string; headingLevel: 2 | 3; names: Map<unknown, string> };

function showBlock(block: Block, { kind, names, ...place }: BlockContext): ShownBlock[] {
	if (block.kind === "markdown") {
		return [{ kind: "markdown", html: renderMarkdown(block.text, place) }];
	}
	if (block.kind === "video") return [block];
	// Questions in blocks of another kind are not part of this step.
	if (block.kind !== kind) return [];
	const nameOf = (one: unknown) => names.get(one) ?? "";
	if (block.kind === "checklist") return [{ ...block, name: nameOf(block.items) }];
	if (block.kind === "form") {
		return [{ kind: "form", fields: block.fields.map((field) => ({ ...field, name: nameOf(field) })) }];
	}
	const questions = block.questions.map((question) => {
		const { text, choices, correct } = question;
		return { name: nameOf(question), text, choices, isMultiple: correct.length > 1 };
	});
	return [{ kind: "quiz", questions }];
}
