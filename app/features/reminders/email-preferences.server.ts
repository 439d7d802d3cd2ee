import type { Tenant } from "#app/tenant/tenant.server.ts";
import { findWish, keepWish } from "./opt-out.server.ts";

/** Returns whether the requesting member gets onboarding reminders here. */
export function getMyWish(tenant: Tenant): Promise<boolean> {
	return tenant.read((reading) => findWish(reading, tenant.member.id, "onboarding"));
}

/** Saves the requesting member's preference; false when it was already set. Records: reminder.refused, reminder.wanted. */
export function saveMyWish(tenant: Tenant, wish: "wanted" | "refused"): Promise<boolean> {
	return tenant.write(async (writing) => {
		writing.authorizeSelf(tenant.member.id);
		const changed = await keepWish(writing, tenant.member, "onboarding", wish);
		if (!changed) writing.leaveUnchanged();
		return changed;
	});
}
