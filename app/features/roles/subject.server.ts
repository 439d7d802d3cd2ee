import { inArray } from "drizzle-orm";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import type { Erasure, Subjects } from "#app/tenant/subject.server.ts";

export const roleSubjects = {
	role: {
		async findPages({ db, tables: { roles } }, keys) {
			const rows = await db.select({ key: roles.key }).from(roles).where(inArray(roles.key, keys));
			return rows.map(({ key }) => [key, pageIn("", "/settings/roles/:role", key)]);
		},
	},
} satisfies Subjects;

export const roleErasure: Erasure = { tables: { roles: "kept" } };
