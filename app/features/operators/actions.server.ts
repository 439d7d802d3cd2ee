import { and, desc, eq, lt } from "drizzle-orm";
import type { RouterContextProvider } from "react-router";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import { type Act, type Acting, logAct } from "#app/platform/operators/operator-log.server.ts";
import { requestContext } from "#app/platform/request/request.server.ts";
import { platformAuditLogs } from "#db/schema/public/operations.ts";
import type { TransitionActor } from "#db/tenancy/lifecycle/transition.ts";
import { getOperator } from "./context.ts";

type Context = Readonly<RouterContextProvider>;

/** Identifies who acts in this request, and from where. */
export function actingIn(context: Context): Extract<Acting, { operator: unknown }> {
	const { requestId, ip, userAgent } = context.get(requestContext);
	return { operator: getOperator(context), requestId, ip, userAgent };
}

/** Returns the same in the form that the tenant lifecycle takes. */
export function actorIn(context: Context): TransitionActor {
	const { operator, requestId, ip, userAgent } = actingIn(context);
	return { kind: "operator", id: operator.id, email: operator.email, requestId, ip, userAgent };
}

/** Records what an operator is about to do, for acts that have no transaction of their own to record it in. */
export function announceOperatorAction(acting: Acting, act: Act): Promise<void> {
	return transactInRegistry("write", (db) => logAct(db, acting, act));
}

/** Describes one entry of the platform's own log. */
export type LoggedAction = Pick<
	typeof platformAuditLogs.$inferSelect,
	"id" | "seq" | "event" | "actorId" | "actorEmail" | "tenantId" | "subject" | "payload" | "ip" | "at"
>;

const PAGE_SIZE = 50;

/** Returns one page of operator activity, newest first, optionally for one workspace. */
export async function listOperatorActions({
	tenantId,
	before,
	limit = PAGE_SIZE,
}: {
	tenantId?: string;
	/** Is the `seq` of the last entry before this page. */
	before?: number;
	limit?: number;
}): Promise<{ acts: LoggedAction[]; next: number | undefined }> {
	const { id, seq, event, actorId, actorEmail, subject, payload, ip, at } = platformAuditLogs;
	const rows = await transactInRegistry("read", (db) =>
		db
			.select({
				id,
				seq,
				event,
				actorId,
				actorEmail,
				tenantId: platformAuditLogs.tenantId,
				subject,
				payload,
				ip,
				at,
			})
			.from(platformAuditLogs)
			.where(
				and(
					tenantId === undefined ? undefined : eq(platformAuditLogs.tenantId, tenantId),
					before === undefined ? undefined : lt(seq, before),
				),
			)
			.orderBy(desc(seq))
			.limit(limit + 1),
	);
	const acts = rows.slice(0, limit);
	return { acts, next: rows.length > limit ? acts.at(-1)?.seq : undefined };
}
