import { HtmlValidate, StaticConfigLoader } from "html-validate";

// What the standard forbids, and what people with a screen reader trip over. How React spells its attributes is no
// concern of ours, and the names of form controls repeat wherever several can be chosen.
const validator = new HtmlValidate(
	new StaticConfigLoader({
		extends: ["html-validate:recommended"],
		rules: {
			"attr-case": "off",
			"attribute-boolean-style": "off",
			"form-dup-name": "off",
			"long-title": "off",
			// Roles are written out where `display` takes a native table's away.
			"no-redundant-role": "off",
			"valid-id": ["error", { relaxed: true }],
			"void-style": "off",
			// A form whose button is closed, with the reason beside it.
			"wcag/h32": "off",
		},
	}),
);

/** What a page's HTML does that HTML does not allow, a sentence each. */
export async function markupProblems(html: string): Promise<string[]> {
	const { results } = await validator.validateString(html);
	const found = results.flatMap(({ messages }) =>
		messages.map(({ ruleId, message }) => `${ruleId}: ${message}`),
	);
	return [...new Set([...found, ...ownRules(html)])];
}

/** What the validator has no rule for. */
function ownRules(html: string): string[] {
	const problems: string[] = [];
	if (!/<meta name="description" content="[^"]+"/.test(html)) problems.push("the page has no description");
	for (const [select, inside = ""] of html.matchAll(/<select\b[^>]*>(.*?)<\/select>/gs)) {
		const tag = select.slice(0, select.indexOf(">"));
		if (/\spattern=/.test(tag)) problems.push(`a select takes no pattern: ${tag}`);
		const required = /\srequired\b/.test(tag) && !/\smultiple\b/.test(tag);
		if (required && !/^<option\b[^>]*\bvalue=""/.test(inside)) {
			problems.push(`a required select begins with an option without value: ${tag}`);
		}
	}
	for (const [fieldset, inside = ""] of html.matchAll(/<fieldset\b[^>]*>\s*(<\w+)/g)) {
		if (inside !== "<legend") problems.push(`a fieldset begins with its legend: ${fieldset}`);
	}
	return problems;
}
