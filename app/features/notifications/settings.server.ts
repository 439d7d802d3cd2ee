import { and, eq } from "drizzle-orm";
import { moveEmailDue } from "#app/tenant/registry/notification-emails.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { emailDueAt } from "./email-time.ts";
import type { Rhythm, SettingsValues } from "./forms.ts";
import { KIND_NAMES } from "./kinds.ts";
import { type Channel, type NotificationSettings, wants } from "./settings.ts";

// Nobody is disturbed at night unless they want to be asked.
const QUIET = { from: 20, to: 7 };

/** Returns what the requesting member chose about notifications here, as the form asks for it. */
export function getSettings(tenant: Tenant): Promise<SettingsValues> {
	return tenant.read(async ({ db, tables: { mailOptOuts, users }, member }) => {
		const [row] = await db
			.select({ settings: users.notificationSettings, refused: mailOptOuts.kind })
			.from(users)
			.leftJoin(mailOptOuts, and(eq(mailOptOuts.userId, users.id), eq(mailOptOuts.kind, "notifications")))
			.where(eq(users.id, member.id));
		const settings = row?.settings ?? {};
		const { quiet, rhythm = "at once" } = settings;
		const wanted = (channel: Channel) => KIND_NAMES.filter((kind) => wants(settings, kind, channel));
		return {
			inApp: wanted("app"),
			byEmail: wanted("email"),
			howOften: row?.refused ? "never" : rhythm,
			quietHours: quiet !== undefined,
			quietFrom: (quiet ?? QUIET).from,
			quietUntil: (quiet ?? QUIET).to,
		};
	});
}

/** Saves it. Not recorded: it concerns nobody else. */
export function saveSettings(tenant: Tenant, values: SettingsValues): Promise<void> {
	return tenant.write(async (writing) => {
		const { db, tables, member } = writing;
		const { mailOptOuts, users } = tables;
		writing.authorizeSelf(member.id);
		writing.leaveUnrecorded();
		const settings = settingsOf(values);
		await db.update(users).set({ notificationSettings: settings }).where(eq(users.id, member.id));
		// What waits already comes as they want it now.
		const dueAt = emailDueAt(settings, tenant.timeZone, new Date());
		await moveEmailDue(writing, { tenantId: tenant.id, userId: member.id, dueAt });
		// An email's own link turns them off by this row too, so that there is one answer.
		if (values.howOften === "never") {
			await db.insert(mailOptOuts).values({ userId: member.id, kind: "notifications" }).onConflictDoNothing();
		} else {
			await db
				.delete(mailOptOuts)
				.where(and(eq(mailOptOuts.userId, member.id), eq(mailOptOuts.kind, "notifications")));
		}
	});
}

function settingsOf(values: SettingsValues): NotificationSettings {
	const { inApp, byEmail, howOften, quietHours, quietFrom, quietUntil } = values;
	return {
		notInApp: KIND_NAMES.filter((kind) => !inApp.includes(kind)),
		notByEmail: KIND_NAMES.filter((kind) => !byEmail.includes(kind)),
		...(howOften !== "never" && { rhythm: howOften satisfies Exclude<Rhythm, "never"> }),
		...(quietHours && { quiet: { from: quietFrom, to: quietUntil } }),
	};
}
