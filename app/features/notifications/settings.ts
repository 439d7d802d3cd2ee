import type { TenantUser } from "#db/schema/tenant/users.ts";
import type { Kind } from "./kinds.ts";

/** What a member chose about notifications, as it is stored; an absent setting has its default. */
export type NotificationSettings = TenantUser["notificationSettings"];

/** Where a member can be told. */
export type Channel = "app" | "email";

// Pleasant, and no reason for an email.
const NOT_BY_EMAIL: readonly Kind[] = ["milestone"];

/** Tells whether a member wants to be told of a kind in a way. */
export function wants(settings: NotificationSettings, kind: Kind, channel: Channel): boolean {
	const off = channel === "app" ? settings.notInApp : (settings.notByEmail ?? NOT_BY_EMAIL);
	return !off?.includes(kind);
}
