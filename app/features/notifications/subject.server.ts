import { eq } from "drizzle-orm";
import type { Erasure } from "#app/tenant/subject.server.ts";

export const notificationErasure: Erasure = {
	tables: { notifications: "erased" },
	// What someone was told, watched and chose is theirs alone.
	async erase({ db, tables: { notifications, users, watches } }, id) {
		await db.delete(notifications).where(eq(notifications.userId, id));
		await db.delete(watches).where(eq(watches.userId, id));
		await db.update(users).set({ notificationSettings: {} }).where(eq(users.id, id));
		return [];
	},
};
