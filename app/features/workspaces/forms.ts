import { z } from "zod";
import { RESERVED_SLUGS, SLUG_PATTERN, suggestSlug } from "#app/tenant/slug.ts";

/** A new workspace as its form sends it. Without an address, the name suggests one. */
export const workspaceShape = z
	.object({
		name: z
			.string({ error: "Give the workspace a name" })
			.trim()
			.min(1, { error: "Give the workspace a name" })
			.max(100, { error: "Use 100 characters or fewer for the name" }),
		slug: z.string().trim().toLowerCase().optional(),
	})
	.transform(({ name, slug }, context) => {
		const address = slug || suggestSlug(name);
		const problem = problemWith(address, slug !== undefined);
		if (!problem) return { name, slug: address };
		context.addIssue({ code: "custom", path: ["slug"], message: problem });
		return z.NEVER;
	});

export type WorkspaceValues = z.output<typeof workspaceShape>;

function problemWith(address: string, typed: boolean): string | undefined {
	if (RESERVED_SLUGS.has(address)) return `“${address}” is kept for the platform: choose another address`;
	if (SLUG_PATTERN.test(address)) return undefined;
	if (!typed) return "No address can be made of this name: type one";
	return "Use 2 to 63 small letters, digits and hyphens, with no hyphen at either end";
}
