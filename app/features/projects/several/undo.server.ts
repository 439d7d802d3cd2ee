import { and, desc, eq, inArray, isNull } from "drizzle-orm";
import { integersIn } from "#app/platform/whole-number.ts";
import { EVENTS } from "#app/tenant/events/events.ts";
import { allows } from "#app/tenant/permissions/permissions.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { ProjectStage } from "#db/schema/tenant/projects.ts";
import { readSelection, type SeveralValues } from "./forms.ts";
import { type ChangedColumns, changeAll, type JudgedProject, lockAll, verdictOn } from "./several.server.ts";

/**
 * Gives several projects back the stage, team and lead that this member's last change of them took away, which the audit
 * log knows. Each gets its own verdict, as when they were changed.
 * Refuses: 403 for a member who may edit no project. Records: project.edited for each that is done.
 */
export function undoSeveral(
	tenant: Tenant,
	values: Pick<SeveralValues, "projects">,
): Promise<JudgedProject[]> {
	return tenant.write(async (writing) => {
		writing.authorize("projects:edit:own");
		const selected = readSelection(values.projects);
		const found = await lockAll(writing, selected);
		const former = await findFormer(writing, [...found.keys()]);
		const isThere = await findWhatIsThere(writing, [...former.values()]);
		const judged = selected.map((one): JudgedProject => {
			const project = found.get(one.id);
			if (!project) return { verdict: "gone" };
			const columns = former.get(one.id);
			if (!columns) return { verdict: "changed", project };
			const verdict = verdictOn(writing, project, { ...one, columns, deed: "undo" });
			return { verdict: verdict === "done" && !isThere(columns) ? "lost" : verdict, project };
		});
		const done = judged.flatMap(({ verdict, project }) => (verdict === "done" && project ? [project] : []));
		if (done.length === 0) writing.leaveUnchanged();
		// Together for all that get the same back.
		const keyOf = ({ id }: { id: number }) => JSON.stringify(former.get(id));
		for (const key of new Set(done.map(keyOf))) {
			const alike = done.filter((project) => keyOf(project) === key);
			await changeAll(writing, alike, { columns: JSON.parse(key), deed: "undo" });
		}
		return judged;
	});
}

/** What the last edit of each project took away, if this member made it. A later one would have left another version. */
async function findFormer(writing: Writing, ids: number[]): Promise<Map<number, ChangedColumns>> {
	const { auditLogs } = writing.tables;
	const { subjectType, subjectId, event, actorId, payload, seq } = auditLogs;
	const edits = await writing.db
		.selectDistinctOn([subjectId], { subjectId, actorId, payload })
		.from(auditLogs)
		.where(and(eq(subjectType, "project"), inArray(subjectId, ids.map(String)), eq(event, "project.edited")))
		.orderBy(subjectId, desc(seq));
	const own = edits.filter((edit) => edit.actorId === writing.member.id);
	return new Map(own.map((edit) => [Number(edit.subjectId), columnsBefore(edit.payload)]));
}

/** The columns that an edit changed, with what they held before. */
function columnsBefore(payload: unknown): ChangedColumns {
	const { stage, team, lead } = EVENTS["project.edited"].payload.parse(payload).changes;
	return {
		...(stage && { stage: stage.from as ProjectStage }),
		...(team && { teamId: idOf<number>(team.from) }),
		...(lead && { leadId: idOf<string>(lead.from) }),
	};
}

const idOf = <Id>(named: unknown): Id | null => (named as { id: Id } | null)?.id ?? null;

/** Tells whether the team is still there, and the lead is a member who can lead. */
async function findWhatIsThere(
	writing: Writing,
	former: ChangedColumns[],
): Promise<(columns: ChangedColumns) => boolean> {
	const { db, tables } = writing;
	const { teams, users, roles } = tables;
	const teamIds = integersIn(former.map(({ teamId }) => String(teamId)));
	const leadIds = former.flatMap(({ leadId }) => leadId ?? []);
	const [there, people] = await Promise.all([
		db
			.select({ id: teams.id })
			.from(teams)
			.where(and(inArray(teams.id, teamIds), isNull(teams.deletedAt))),
		db
			.select({ id: users.id, permissions: roles.permissions })
			.from(users)
			.innerJoin(roles, eq(roles.key, users.role))
			.where(and(inArray(users.id, leadIds), eq(users.isActive, true))),
	]);
	const ids = new Set<unknown>(there.map(({ id }) => id));
	for (const person of people) {
		if (allows(person, "projects:view", { createdBy: person.id })) ids.add(person.id);
	}
	return ({ teamId, leadId }) => [teamId, leadId].every((id) => id == null || ids.has(id));
}
