import { and, eq, type SQL, sql } from "drizzle-orm";
import { shownName } from "#app/tenant/people/member.server.ts";
import { likeWords } from "#app/tenant/search/like.server.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import type { SearchKind } from "#db/schema/tenant/search.ts";
import type { SearchQuery } from "./forms.ts";

const KIND_OF: Partial<Record<NonNullable<SearchQuery["in"]>, SearchKind>> = {
	...{ projects: "project", tasks: "task", comments: "comment", files: "file" },
};

/** The conditions of a search but for its words. The projects of the entries are joined. */
export function filtersOf(
	tables: Reading["tables"],
	{ query, place }: { query: SearchQuery; place: { timeZone: string } },
): SQL | undefined {
	const { searchEntries: entries, projects, teams } = tables;
	const kind = query.in && KIND_OF[query.in];
	return and(
		kind && eq(entries.kind, kind),
		query.by === undefined ? undefined : madeBy(tables, query.by),
		query.team === undefined
			? undefined
			: sql`${projects.teamId} in (select ${teams.id} from ${teams} where ${teams.deletedAt} is null
				and (${teams.slug} = lower(${query.team}) or ${likeWords(sql`${teams.name}`, query.team)}))`,
		query.from === undefined
			? undefined
			: sql`${entries.at} >= (${query.from}::timestamp at time zone ${place.timeZone})`,
		query.is && inState(tables, query.is),
	);
}

function inState(
	{ projects, searchEntries: entries, tasks }: Reading["tables"],
	is: NonNullable<SearchQuery["is"]>,
): SQL {
	if (is === "active" || is === "archived") return eq(projects.status, is);
	return sql`exists (select 1 from ${tasks} where ${tasks.projectId} = ${entries.projectId}
		and ${tasks.id} = ${entries.id} and ${tasks.doneAt} is ${is === "done" ? sql`not null` : sql`null`})`;
}

/** Who created a project or added a comment or a file; of a task, to whom it is assigned. */
function madeBy({ searchEntries: entries, ...tables }: Reading["tables"], name: string): SQL {
	const { users, projects, tasks, comments, files } = tables;
	const people = sql`(select ${users.id} from ${users} where ${likeWords(shownName(users), name)})`;
	const inRow = (table: typeof tasks | typeof comments | typeof files, who: SQL) =>
		sql`exists (select 1 from ${table} where ${table.projectId} = ${entries.projectId}
			and ${table.id} = ${entries.id} and ${who} in ${people})`;
	return sql`case ${entries.kind}
		when 'project' then ${projects.createdBy} in ${people}
		when 'task' then ${inRow(tasks, sql`${tasks.assigneeId}`)}
		when 'comment' then ${inRow(comments, sql`${comments.createdBy}`)}
		else ${inRow(files, sql`${files.createdBy}`)} end`;
}
