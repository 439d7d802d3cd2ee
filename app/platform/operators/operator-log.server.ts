import { platformAuditLogs } from "#db/schema/public/operations.ts";
import { COMMAND_LINE } from "#db/tenancy/lifecycle/platform-log.ts";
import type { Db } from "#db/tenancy/session/open.ts";
import type { RequestFacts } from "../request/request.server.ts";
import type { Operator } from "./operators.server.ts";

/** Who acts, and from where: a signed-in operator, or a user account on the command line. */
export type Acting =
	| ({ operator: Operator } & Pick<RequestFacts, "requestId" | "ip" | "userAgent">)
	| { account: string };

/** Something that an operator did. */
export type Act = {
	/** `noun.past` */
	event: string;
	/** The workspace it concerned. */
	tenantId?: string;
	/** The object of the act, as a person would look it up. */
	subject: string;
	payload?: Record<string, unknown>;
};

/** A step: adds the act to the platform's own log. `registry` is `public`, in the transaction of the act where there is one. */
export async function logAct(registry: Db, acting: Acting, act: Act): Promise<void> {
	const { payload = {}, ...rest } = act;
	await registry.insert(platformAuditLogs).values(
		"operator" in acting
			? {
					...rest,
					payload,
					actorId: acting.operator.id,
					actorEmail: acting.operator.email,
					ip: acting.ip ?? null,
					// 500: the column's length; some clients send very long user agents.
					userAgent: acting.userAgent?.slice(0, 500) ?? null,
					requestId: acting.requestId,
				}
			: { ...rest, payload: { ...payload, account: acting.account }, actorId: COMMAND_LINE },
	);
}
