import { stringify } from "csv-stringify/sync";
import { and, asc, eq, gt, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { dayIn } from "#app/platform/day.ts";
import { startDownload } from "#app/platform/http/download.server.ts";
import { findMember, refuseUnknown } from "#app/tenant/people/member.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { preparedQuery } from "#app/tenant/prepared.server.ts";
import { readingOf, type Tenant } from "#app/tenant/tenant.server.ts";
import { type ProjectFilter, STAGES } from "../forms.ts";
import { type FilterShape, filterValues, shapeOf, whereFiltered } from "./project-rows.server.ts";

/**
 * Exports the projects that this member sees, as far as the filter lets through, oldest first. Spreadsheets read no
 * cell as a formula. Records: projects.exported, before the first line is sent.
 */
export async function exportProjects(tenant: Tenant, filter: ProjectFilter) {
	await tenant.write(async (writing) => {
		writing.authorizeSelf(tenant.member.id);
		const { status, ...rest } = filter;
		const chosen = Object.entries({ ...rest, status: status === "active" ? undefined : status });
		const words = Object.fromEntries(chosen.filter((entry): entry is [string, string] => !!entry[1]));
		await writing.record("projects.exported", { id: tenant.id, filter: words });
	});
	return {
		fileName: `projects-${tenant.slug}-${dayIn(tenant.timeZone)}.csv`,
		type: "text/csv; charset=utf-8",
		body: await startDownload(csvLines(tenant, filter)),
	};
}

// With descriptions of 10,000 characters a batch is 2 MB.
const BATCH = 200;

const COLUMNS = [
	...["Name", "Description", "Stage", "Lead", "Due", "Team"],
	...["Status", "Who can see it", "Created by", "Created", "Changed", "Address"],
];

async function* csvLines(tenant: Tenant, filter: ProjectFilter): AsyncGenerator<string> {
	// Starts with the byte order mark by which spreadsheets recognize UTF-8.
	yield `\uFEFF${csv([COLUMNS])}`;
	for (let after = 0; ; ) {
		const rows = await tenant.read(async ({ db }) => {
			// Looked up for every batch, so that anyone who leaves or loses sight meanwhile gets no more.
			const found = await findMember(db, tenant.member.id);
			if (!found) return refuseUnknown();
			const reading = readingOf(db, found.member);
			return batchOf(reading, shapeOf(reading, filter), { ...filterValues(reading, filter), after });
		});
		if (rows.length > 0) yield csv(rows.map(cellsOf));
		if (rows.length < BATCH) return;
		after = rows.at(-1)?.id ?? after;
	}
}

const batchOf = preparedQuery(({ db, tables }, shape: FilterShape) => {
	const { projects, teams, users } = tables;
	const authors = alias(users, "authors");
	const { id, name, slug, description, stage, dueOn, status, isPublic, createdAt, updatedAt } = projects;
	return db
		.select({
			...{ id, name, slug, description, stage, dueOn, status, isPublic, createdAt, updatedAt },
			...{ team: teams.name, email: users.email, firstName: users.firstName, lastName: users.lastName },
			...{ authorEmail: authors.email, authorFirst: authors.firstName, authorLast: authors.lastName },
		})
		.from(projects)
		.innerJoin(authors, eq(authors.id, projects.createdBy))
		.leftJoin(users, eq(users.id, projects.leadId))
		.leftJoin(teams, eq(teams.id, projects.teamId))
		.where(and(whereFiltered(tables, shape), gt(id, sql.placeholder("after"))))
		.orderBy(asc(id))
		.limit(BATCH);
});

type ExportedProject = Awaited<ReturnType<typeof batchOf>>[number];

function cellsOf({ email, firstName, lastName, ...project }: ExportedProject): string[] {
	const { authorEmail, authorFirst, authorLast } = project;
	return [
		...[project.name, project.description ?? "", STAGES[project.stage]],
		email === null ? "" : fullName({ firstName, lastName, email }),
		...[project.dueOn ?? "", project.team ?? ""],
		project.status === "archived" ? "Archived" : "Active",
		project.isPublic ? "Everyone" : "Private",
		fullName({ firstName: authorFirst, lastName: authorLast, email: authorEmail }),
		...[project.createdAt.toISOString(), project.updatedAt.toISOString(), project.slug],
	];
}

/** Writes CSV. `escape_formulas` puts an apostrophe before a name that begins with = or @, which a spreadsheet would run. */
const csv = (rows: string[][]) => stringify(rows, { escape_formulas: true, record_delimiter: "windows" });
