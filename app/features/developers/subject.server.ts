import { and, eq, inArray, isNotNull, isNull } from "drizzle-orm";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { forgetApiRequests } from "#app/tenant/registry/api-requests.server.ts";
import type { Erasure, Subjects } from "#app/tenant/subject.server.ts";

export const keySubjects = {
	key: {
		async findPages(reading, ids) {
			const { apiKeys } = reading.tables;
			const isOwn = reading.can("integrations:manage") ? undefined : eq(apiKeys.memberId, reading.member.id);
			const rows = await reading.db
				.select({ id: apiKeys.id })
				.from(apiKeys)
				.where(and(inArray(apiKeys.id, ids), isOwn));
			return rows.map(({ id }) => [id, pageIn("", "/settings/developers/:apiKey", id)]);
		},
	},
	service_account: {
		async findPages(reading, ids) {
			if (!reading.can("integrations:manage")) return [];
			const { users } = reading.tables;
			const rows = await reading.db
				.select({ id: users.id })
				.from(users)
				.where(and(inArray(users.id, ids), isNotNull(users.sponsorId), isNull(users.leftAt)));
			return rows.map(({ id }) => [
				id,
				pageIn("", "/settings/developers/service-accounts/:serviceAccount", id),
			]);
		},
	},
} satisfies Subjects;

// They were revoked when their member left. What they were used for says when and from where that person worked.
export const keyErasure: Erasure = {
	tables: { apiKeys: "erased" },
	async erase(writing, id, tenantId) {
		const { apiKeys } = writing.tables;
		const erased = await writing.db
			.delete(apiKeys)
			.where(eq(apiKeys.memberId, id))
			.returning({ id: apiKeys.id });
		await forgetApiRequests(
			writing,
			tenantId,
			erased.map((key) => key.id),
		);
		return [];
	},
};
