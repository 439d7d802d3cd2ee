import { inArray } from "drizzle-orm";
import type { Erasure, Subjects } from "#app/tenant/events/subject.server.ts";

export const roleSubjects = {
	role: {
		async findPages({ db, tables: { roles } }, keys) {
			const rows = await db.select({ key: roles.key }).from(roles).where(inArray(roles.key, keys));
			return rows.map(({ key }) => [key, `/settings/roles/${key}`]);
		},
	},
} satisfies Subjects;

export const roleErasure: Erasure = { tables: { roles: "kept" } };
