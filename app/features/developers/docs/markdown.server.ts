import type { DescribedField, DescribedGroup, DescribedOperation } from "./describe.server.ts";
import { INTRODUCTION, PROBLEMS } from "./words.ts";

/** Writes the documentation as Markdown. */
export function markdownOf(groups: readonly DescribedGroup[]): string {
	return [
		"# Tenantry API",
		...INTRODUCTION.flatMap(({ title, text }) => [`## ${title}`, ...text]),
		...groups.flatMap(({ name, description, operations }) => [
			`## ${name}`,
			description,
			...operations.flatMap(operationIn),
		]),
		"## Problems",
		...Object.entries(PROBLEMS).map(([kind, { status, text }]) => `- \`${kind}\` (${status}): ${text}`),
	].join("\n\n");
}

function operationIn(operation: DescribedOperation): string[] {
	const { method, path, summary, description, needs, parameters, body, answer, statuses } = operation;
	return [
		`### ${summary}`,
		`\`${method} ${path}\``,
		...(description ? [description] : []),
		...(needs ? [needs] : []),
		...tableOf("Parameters", parameters),
		...tableOf("Body", body),
		...(answer ? tableOf(`Response: ${answer.name}`, answer.fields) : []),
		`Statuses: ${statuses.join(", ")}.`,
		`\`\`\`sh\n${operation.sample}\n\`\`\``,
	];
}

function tableOf(title: string, fields: DescribedField[]): string[] {
	if (fields.length === 0) return [];
	const lines = fields.map(
		({ name, kind, required, description }) =>
			`- \`${name}\` (${kind}${required ? ", required" : ""})${description && `: ${description}`}`,
	);
	return [`**${title}**`, lines.join("\n")];
}
