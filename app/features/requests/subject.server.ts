import { eq } from "drizzle-orm";
import type { Erasure, Subjects } from "#app/tenant/subject.server.ts";

export const requestSubjects = { request: { page: "/requests" } } satisfies Subjects;

export const requestErasure: Erasure = {
	tables: { permissionRequests: "erased" },
	async erase({ db, tables: { permissionRequests } }, id) {
		await db
			.update(permissionRequests)
			.set({ message: null, updatedAt: new Date() })
			.where(eq(permissionRequests.userId, id));
		return [];
	},
};
