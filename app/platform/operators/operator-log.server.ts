import { logForPlatform } from "#db/tenancy/lifecycle/platform-log.ts";
import type { TransitionActor } from "#db/tenancy/lifecycle/transition.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
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
export function logAct(registry: Db, acting: Acting, act: Act): Promise<void> {
	return logForPlatform(registry.run, actorOf(acting), act);
}

function actorOf(acting: Acting): TransitionActor {
	if (!("operator" in acting)) return { kind: "operator", id: acting.account };
	const { operator, ...from } = acting;
	return { kind: "operator", id: operator.id, email: operator.email, ...from };
}
