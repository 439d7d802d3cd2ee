import { and, inArray, isNull } from "drizzle-orm";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { integersIn } from "#app/platform/whole-number.ts";
import type { Erasure, Subjects } from "#app/tenant/subject.server.ts";

export const teamSubjects = {
	team: {
		async findPages({ db, tables: { teams } }, ids) {
			const rows = await db
				.select({ id: teams.id, slug: teams.slug })
				.from(teams)
				.where(and(inArray(teams.id, integersIn(ids)), isNull(teams.deletedAt)));
			return rows.map(({ id, slug }) => [String(id), pageIn("", "/teams/:team", slug)]);
		},
	},
} satisfies Subjects;

export const teamErasure: Erasure = { tables: { teams: "kept" } };
