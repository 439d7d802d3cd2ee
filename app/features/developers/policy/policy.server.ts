import { isNull } from "drizzle-orm";
import { notAllowed, stoppedBy } from "#app/tenant/api/key-policy.ts";
import { topmost } from "#app/tenant/permissions/catalog.ts";
import {
	configureWorkspace,
	findWorkspaceToChange,
	getWorkspace,
} from "#app/tenant/registry/workspace-writes.server.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { KeyPolicy } from "#db/schema/columns/json.ts";
import type { PolicyValues } from "./forms.ts";

/** The policy as the form begins with it. `savedAt`: the state of the settings, Unix milliseconds. */
type OpenedPolicy = { policy: KeyPolicy; savedAt: number };

/** Returns the policy for keys. Refuses: 403 `integrations:manage`. */
export async function getKeyPolicy(tenant: Tenant): Promise<OpenedPolicy> {
	await tenant.read(async (reading) => reading.authorize("integrations:manage"));
	const { settings, savedAt } = await getWorkspace(tenant.id);
	const { longestKeyDays, personalKeys, keyScopes } = settings;
	return { policy: { longestKeyDays, personalKeys, keyScopes }, savedAt };
}

/** `stopped`: how many keys do not work, or not for all of their scopes, by the policy that was saved. */
type SavedPolicy = { outcome: "saved"; stopped: number } | { outcome: "stale" | "unchanged" };

/**
 * Saves the policy for keys, unless someone else saved the workspace’s settings since the form was opened. Keys beyond it
 * stop at once, and work again when it is lifted. Refuses: 403 `integrations:manage`. Records: workspace.configured.
 */
export function saveKeyPolicy(tenant: Tenant, values: PolicyValues): Promise<SavedPolicy> {
	return tenant.write(async (writing): Promise<SavedPolicy> => {
		writing.authorize("integrations:manage");
		const workspace = await findWorkspaceToChange(writing, tenant.id);
		if (workspace.savedAt !== values.savedAt) {
			writing.leaveUnchanged();
			return { outcome: "stale" };
		}
		const policy = policyOf(values);
		const settings = { ...workspace.settings, ...policy };
		if (!(await configureWorkspace(writing, workspace, { settings }))) {
			writing.leaveUnchanged();
			return { outcome: "unchanged" };
		}
		return { outcome: "saved", stopped: await countStopped(writing, policy) };
	});
}

const policyOf = ({ lifetime, personal, scopes, permissions }: PolicyValues) => ({
	longestKeyDays: lifetime === "any" ? undefined : Number(lifetime),
	personalKeys: personal === "yes" ? undefined : false,
	keyScopes: scopes === "any" ? undefined : topmost(permissions),
});

async function countStopped({ db, tables: { apiKeys } }: Writing, policy: KeyPolicy): Promise<number> {
	const { memberId, createdAt, expiresAt, scopes, revokedAt } = apiKeys;
	const keys = await db
		.select({ memberId, createdAt, expiresAt, scopes })
		.from(apiKeys)
		.where(isNull(revokedAt));
	return keys.filter(
		(key) =>
			(key.expiresAt === null || key.expiresAt > new Date()) &&
			(stoppedBy(key, policy) !== undefined || notAllowed(policy, key.scopes).length > 0),
	).length;
}
