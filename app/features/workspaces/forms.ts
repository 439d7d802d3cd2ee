import { z } from "zod";
import { LONGEST_PROJECT_NAME } from "#app/features/projects/forms.ts";
import { problemOfSlug, RESERVED_SLUGS, suggestSlug } from "#app/platform/slug.ts";
import { keyText, lineText, nameText } from "#app/platform/text.ts";

/** A new workspace: `slug` is its address, `firstProject` the name of a project to begin with. */
export type WorkspaceValues = { name: string; slug: string; firstProject?: string | undefined };

/** Describes a new workspace as its form sends it. Without an address, one is suggested from the name. */
export const workspaceShape = z
	.object({
		name: nameText({ most: 100, missing: "Give the workspace a name", of: "the name" }),
		slug: lineText({ most: 200 }).toLowerCase().optional(),
		firstProject: nameText({
			most: LONGEST_PROJECT_NAME,
			missing: "Give the project a name, or leave this empty",
			of: "the project’s name",
		}).optional(),
	})
	.transform(({ name, slug, firstProject }, context): WorkspaceValues => {
		const address = slug || suggestSlug(name);
		const problem = problemWith(address, { typed: slug !== undefined });
		if (!problem) return { name, slug: address, firstProject };
		context.addIssue({ code: "custom", path: ["slug"], message: problem });
		return z.NEVER;
	});

export const joinShape = z.object({ workspace: keyText(255) });

function problemWith(address: string, { typed }: { typed: boolean }): string | undefined {
	const problem = problemOfSlug(address);
	if (!problem || typed || RESERVED_SLUGS.has(address)) return problem;
	return "We can’t suggest an address for this name. Enter one.";
}
