import { and, eq, inArray, isNull } from "drizzle-orm";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { ERASED_NAME, erasedAddress } from "#app/tenant/people/member-name.ts";
import type { Erasure, Subject, Subjects } from "#app/tenant/subject.server.ts";

const findPages: Subject["findPages"] = async ({ db, tables: { users } }, ids) => {
	const rows = await db
		.select({ id: users.id })
		.from(users)
		.where(and(inArray(users.id, ids), isNull(users.sponsorId)));
	return rows.map(({ id }) => [id, pageIn("", "/members/:member", id)]);
};

export const memberSubjects = {
	member: { findPages, activity: "everyone" },
	person: { findPages },
} satisfies Subjects;

export const memberErasure: Erasure = {
	tables: { users: "erased" },
	async erase({ db, tables: { users } }, id) {
		const known = await db.select({ email: users.email }).from(users).where(eq(users.id, id));
		const erased = { ...ERASED_NAME, email: erasedAddress(id), avatarUrl: null, phone: null, metadata: {} };
		await db
			.update(users)
			.set({ ...erased, updatedAt: new Date() })
			.where(eq(users.id, id));
		return known.map(({ email }) => email);
	},
};
