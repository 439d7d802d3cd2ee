import { changesBetween } from "#app/tenant/events/changes.server.ts";
import { oneAtATime } from "#app/tenant/locks.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { WELCOME } from "../templates/starters.server.ts";
import type { RulesValues } from "./forms.ts";

/** The onboarding rules of the whole workspace, or the defaults if they were never set. */
export type Rules = {
	welcomeText: string;
	skippingAllowed: boolean;
	/** Null turns reminders off. */
	remindAfterDays: number | null;
	reminderText: string;
	/** 0 if they were never set. */
	version: number;
};

const USUAL: Rules = {
	welcomeText: WELCOME,
	skippingAllowed: true,
	remindAfterDays: null,
	reminderText: "",
	version: 0,
};

/** Returns the onboarding rules. Refuses: 403 `onboarding:manage`. */
export function getRules(tenant: Tenant): Promise<Rules> {
	return tenant.read(async (reading) => {
		reading.authorize("onboarding:manage");
		return findRules(reading);
	});
}

async function findRules({
	db,
	tables: { organizationOnboardingConfigs: configs },
}: Reading): Promise<Rules> {
	const { welcomeText, skippingAllowed, remindAfterDays, reminderText, version } = configs;
	const [row] = await db
		.select({ welcomeText, skippingAllowed, remindAfterDays, reminderText, version })
		.from(configs);
	return row ?? USUAL;
}

/**
 * Saves the rules, unless they were changed since the form was opened. Refuses: 403 `onboarding:manage`.
 * Records: onboarding.configured.
 */
export function saveRules(
	tenant: Tenant,
	{ version, ...typed }: RulesValues,
): Promise<{ outcome: "saved"; changed: boolean } | { outcome: "stale" }> {
	return tenant.write(async (writing) => {
		writing.authorize("onboarding:manage");
		await oneAtATime(writing, "onboarding paths");
		const rules = await findRules(writing);
		const wanted = {
			welcomeText: typed.welcomeText?.trim() ?? "",
			skippingAllowed: typed.skippingAllowed,
			remindAfterDays: typed.remindAfterDays ?? null,
			reminderText: typed.reminderText ?? "",
		};
		const changes = changesBetween(rules, wanted);
		const stale = rules.version !== version;
		if (stale || Object.keys(changes).length === 0) {
			writing.leaveUnchanged();
			return stale ? { outcome: "stale" } : { outcome: "saved", changed: false };
		}
		const { organizationOnboardingConfigs: configs } = writing.tables;
		const row = {
			...wanted,
			version: rules.version + 1,
			updatedBy: writing.member.id,
			updatedAt: new Date(),
		};
		await writing.db.insert(configs).values(row).onConflictDoUpdate({ target: configs.id, set: row });
		await writing.record("onboarding.configured", { id: tenant.id, changes });
		return { outcome: "saved", changed: true };
	});
}
