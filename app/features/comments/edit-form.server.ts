import { inArray } from "drizzle-orm";
import { findProject } from "#app/features/projects/find.server.ts";
import { peopleWhoSee } from "#app/features/projects/who-sees.server.ts";
import { plainRuns } from "#app/platform/markdown.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { findComment, refuseIfArchived, refuseOthers } from "./find.server.ts";
import { namedIn } from "./render.server.ts";

/** Returns a comment of one's own, and what the form that edits it needs. Refuses: 404, 403 `comments:edit:own`, 409 while archived. */
export function getCommentToEdit(tenant: Tenant, [slug, param]: [slug: string, id: string]) {
	return tenant.read(async (reading) => {
		const project = await findProject(reading, slug);
		const comment = await findComment(reading, project, param);
		refuseOthers(reading, comment);
		reading.authorize("comments:edit", comment);
		refuseIfArchived(tenant, project);
		const [offered, mentioned] = await Promise.all([
			peopleWhoSee(reading, project),
			peopleOf(reading, comment.mentioned),
		]);
		const named = namedIn(plainRuns(comment.text), mentioned);
		const ticked = mentioned.filter(({ id }) => !named.has(id));
		const others = offered.people.filter(({ id }) => ticked.every((one) => one.id !== id));
		return {
			project,
			comment,
			people: [...ticked, ...others].map(({ id, name }) => ({ id, name })),
			more: offered.more,
			canAddFiles: reading.can("files:add"),
			ticked: ticked.map(({ id }) => id),
		};
	});
}

async function peopleOf({ db, tables: { users } }: Reading, ids: string[]) {
	if (ids.length === 0) return [];
	const { id, firstName, lastName, email } = users;
	const rows = await db.select({ id, firstName, lastName, email }).from(users).where(inArray(id, ids));
	return rows.map((row) => ({ id: row.id, email: row.email, name: fullName(row) }));
}
