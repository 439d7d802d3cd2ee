import { and, eq, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { integersIn } from "#app/platform/whole-number.ts";
import { type Erasure, numberedSubject, type Subjects } from "#app/tenant/subject.server.ts";
import { type ProjectVisibility, visibilityOf, whereVisible } from "./visible.server.ts";

export const projectSubjects = {
	/** All that a member sees, together. */
	projects: { page: "/projects" },
	project: {
		async findPages({ db, tables: { projects }, can }, ids) {
			const { id, slug, createdBy, leadId, isPublic, deletedAt } = projects;
			const rows = await db
				.select({ id, slug, createdBy, leadId, isPublic })
				.from(projects)
				.where(and(inArray(id, integersIn(ids)), isNull(deletedAt)));
			return rows
				.filter((row) => can("projects:view", row))
				.map((row) => [String(row.id), pageIn("", "/projects/:project", row.slug)]);
		},
		activity: {
			of: visibilityOf,
			sees: ({ projects }, entry, sight) => {
				if (sight === "all") return sql`true`;
				// Entries from a project's private time stay visible only to its author, its lead and members who see all projects, even once it is public.
				const knewOfIt = or(
					eq(projects.createdBy, sql.placeholder("member")),
					eq(projects.leadId, sql.placeholder("member")),
					sql`${entry.payload} ->> 'isPublic' = 'true'`,
				);
				const isIt = eq(projects.id, numberedSubject(entry, "project"));
				return sql`exists (select 1 from ${projects} where ${and(isIt, whereVisible(projects, sight as ProjectVisibility), knewOfIt) as SQL})`;
			},
			findKey: ({ projects }, entry) =>
				sql`(select ${projects.slug} from ${projects} where ${projects.id} = ${numberedSubject(entry, "project")} and ${projects.deletedAt} is null)`,
			pageOf: (slug) => pageIn("", "/projects/:project", slug),
		},
	},
} satisfies Subjects;

export const projectErasure: Erasure = { tables: { projects: "kept" } };
