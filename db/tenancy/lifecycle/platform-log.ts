import type { Run } from "../pool/transaction.ts";
import type { TransitionActor } from "./transition.ts";

/** The actor in the platform's log for a call from the command line, where nobody is signed in. */
const COMMAND_LINE = "command line";

type Entry = { event: string; tenantId?: string; subject: string; payload?: Record<string, unknown> };

/**
 * Adds an operator's action to the platform's own log, in the running transaction. What the system does
 * automatically is no operator's action and is not in it.
 */
export async function logForPlatform(run: Run, actor: TransitionActor, entry: Entry): Promise<void> {
	if (actor.kind !== "operator") return;
	const { email, ip, userAgent, requestId } = actor;
	const signedIn = email !== undefined;
	const payload = { ...entry.payload, ...(!signedIn && { account: actor.id }) };
	await run(
		`insert into "public"."platform_audit_logs"
		 (event, actor_id, actor_email, tenant_id, subject, payload, ip, user_agent, request_id)
		 values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9)`,
		[
			entry.event,
			signedIn ? actor.id : COMMAND_LINE,
			email ?? null,
			entry.tenantId ?? null,
			entry.subject,
			JSON.stringify(payload),
			ip ?? null,
			// 500: the column's length; some clients send far more.
			userAgent?.slice(0, 500) ?? null,
			requestId ?? null,
		],
	);
}
