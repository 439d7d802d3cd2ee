import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { SavedComment } from "./comments.server.ts";
import { savedSentence } from "./saved-sentence.ts";

/**
 * Answers with the comment on the page of its project; at the top of that page, when its sentence says that somebody
 * won’t be told.
 */
export function seeComment(
	{ base }: Tenant,
	slug: string,
	{ id, cannotSee }: Extract<SavedComment, { outcome: "saved" }>,
	done: string,
): Response {
	const page = pageIn(base, "/projects/:project", slug);
	const text = savedSentence(done, cannotSee);
	return seeOther(cannotSee.length > 0 ? page : `${page}#comment-${id}`, { text });
}
