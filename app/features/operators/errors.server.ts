import { resolveError } from "#app/platform/errors/error-log.server.ts";
import { type Acting, logAct } from "#app/platform/operators/operator-log.server.ts";

/** Marks a bug as resolved. Refuses: 404, 503. Records: error.resolved, in the platform's log. */
export async function resolve(
	fingerprint: string,
	note: string,
	acting: Extract<Acting, { operator: unknown }>,
): Promise<void> {
	await resolveError(fingerprint, acting.operator.email, note, (db, { name, message, tenantId }) =>
		logAct(db, acting, {
			event: "error.resolved",
			// 255 is the column's limit.
			subject: `${name}: ${message}`.slice(0, 255),
			tenantId: tenantId ?? undefined,
			payload: { fingerprint, note },
		}),
	);
}
