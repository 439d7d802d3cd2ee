import { and, inArray, isNotNull, isNull } from "drizzle-orm";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import type { Erasure, Subjects } from "#app/tenant/subject.server.ts";
import { endpointId } from "./forms.ts";

export const hookSubjects = {
	webhook: {
		async findPages(reading, ids) {
			if (!reading.can("integrations:manage") || !reading.can("audit:view")) return [];
			const { webhookEndpoints: endpoints } = reading.tables;
			const known = ids.filter((id) => endpointId.safeParse(id).success);
			const rows = await reading.db
				.select({ id: endpoints.id })
				.from(endpoints)
				.where(and(inArray(endpoints.id, known), isNull(endpoints.deletedAt)));
			return rows.map(({ id }) => [id, pageIn("", "/settings/developers/webhooks/:hook", id)]);
		},
	},
} satisfies Subjects;

// Descriptions are the workspace’s. Deliveries have no names: what is sent is read from the audit log each time. But a
// receiver may have answered with what it was sent.
export const hookErasure: Erasure = {
	tables: { webhookEndpoints: "kept", webhookDeliveries: "erased" },
	async erase({ db, tables: { webhookDeliveries: deliveries } }) {
		await db.update(deliveries).set({ answer: null }).where(isNotNull(deliveries.answer));
		return [];
	},
};
