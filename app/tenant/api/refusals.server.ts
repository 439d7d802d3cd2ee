import { apiRefusal } from "#app/platform/http/api-answer.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { type Action, holds, type Permission, sufficientFor } from "../permissions/permissions.ts";
import type { KeyEntry } from "./enter-with-key.server.ts";
import { tagOf } from "./entity-tag.server.ts";
import { isAllowed, STOPPED, stoppedBy } from "./key-policy.ts";
import { type Operation, permissionsOf } from "./operation.ts";

/** Thrown when a call means another state of a thing than the present one: answered with 412 and the thing as it is now. */
export class StaleState extends Error {
	readonly state: string;
	constructor(state: string) {
		super("Changed meanwhile");
		this.state = state;
	}

	response(): Response {
		return apiRefusal(
			412,
			{
				title: "Changed meanwhile",
				message:
					"This has changed since you read it, so nothing was saved. Under “current” is what it is now: decide again, and send its ETag.",
				rule: "stale",
				current: JSON.parse(this.state),
			},
			{ ETag: tagOf(this.state) },
		);
	}
}

/** Refuses: 428, always. */
export function refuseUnconditional(): never {
	return refuse(428, {
		title: "Say which state you mean",
		message:
			"Send the ETag of what you read as “If-Match”, so that nobody’s change is lost. “If-Match: *” takes any state.",
		rule: "if-match",
	});
}

/** Refuses a call with a key that the policy of its workspace stops. Refuses: 401. */
export function refuseStopped({ tenant, key }: KeyEntry): void {
	const stopped = stoppedBy(key, tenant.keyPolicy);
	if (stopped === undefined) return;
	refuse(401, {
		title: "The policy of this workspace stops this key",
		message: STOPPED[stopped],
		help: "Those who manage the workspace’s integrations can change the policy, or give you another key.",
		rule: "key-policy",
	});
}

/**
 * Refuses a call that no scope of the key allows, whatever its member may do with their own things. Refuses: 403, with
 * the missing permission.
 */
export function refuseScope(operation: Operation, entered: KeyEntry): void {
	for (const permission of permissionsOf(operation)) {
		const missing = missingFor(permission, entered);
		if (missing?.isInScope) refuse(403, { ...forbiddenByPolicy(missing.rule), rule: missing.rule });
		if (!missing) continue;
		const { rule } = missing;
		refuse(403, { message: `The scopes of this key don’t include “${rule}”.`, rule });
	}
}

/** Tells whether the scopes of the key, and the policy of its workspace, allow an operation, at least on its member’s own things. */
export const isWithinScopes = (operation: Operation, entered: KeyEntry): boolean =>
	permissionsOf(operation).every((permission) => missingFor(permission, entered) === undefined);

/** Returns what a key lacks to do something, and whether only the policy takes it away; undefined for nothing. */
function missingFor(permission: Action, { tenant, key }: KeyEntry) {
	const { id } = tenant.member;
	const enough = sufficientFor(permission, id, { createdBy: id, isPublic: true });
	const inScope = enough.filter((one) => holds(key.scopes, one));
	if (inScope.some((one) => isAllowed(tenant.keyPolicy, one))) return undefined;
	return { rule: inScope.at(-1) ?? enough.at(-1) ?? ("*" as const), isInScope: inScope.length > 0 };
}

/** Says that a key has the scope for something, and that its workspace allows that to no key. */
export const forbiddenByPolicy = (rule: Permission) => ({
	message: `The policy of this workspace doesn’t allow API keys to use “${rule}”.`,
	help: "Those who manage the workspace’s integrations can change the policy.",
});
