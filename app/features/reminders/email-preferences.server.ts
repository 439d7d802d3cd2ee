import type { Tenant } from "#app/tenant/tenant.server.ts";
import { findWish, keepWish } from "./opt-out.server.ts";

/** Whether the asking member gets reminders of onboarding here. */
export function getMyWish(tenant: Tenant): Promise<boolean> {
	return tenant.read((reading) => findWish(reading, tenant.member.id, "onboarding"));
}

/** Keeps what the asking member wants; false when it was so already. Records: reminder.refused, reminder.wanted. */
export function saveMyWish(tenant: Tenant, wish: "wanted" | "refused"): Promise<boolean> {
	return tenant.write(async (writing) => {
		writing.authorizeSelf(tenant.member.id);
		const changed = await keepWish(writing, tenant.member, "onboarding", wish);
		if (!changed) writing.leaveUnchanged();
		return changed;
	});
}
