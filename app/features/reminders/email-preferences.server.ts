import type { Tenant } from "#app/tenant/tenant.server.ts";
import { findEmailPreference, saveEmailPreference } from "./opt-out.server.ts";

/** Returns whether the requesting member gets onboarding reminders here. */
export function getMyEmailPreference(tenant: Tenant): Promise<boolean> {
	return tenant.read((reading) => findEmailPreference(reading, tenant.member.id, "onboarding"));
}

/** Saves the requesting member's preference; false when it was already set. Records: reminder.refused, reminder.wanted. */
export function saveMyEmailPreference(tenant: Tenant, wish: "wanted" | "refused"): Promise<boolean> {
	return tenant.write(async (writing) => {
		writing.authorizeSelf(tenant.member.id);
		const changed = await saveEmailPreference(writing, tenant.member, "onboarding", wish);
		if (!changed) writing.leaveUnchanged();
		return changed;
	});
}
