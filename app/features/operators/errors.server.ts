import { resolveError } from "#app/platform/errors/error-log.server.ts";
import { type Acting, logAct } from "#app/platform/operators/operator-log.server.ts";

/** Says that a bug was dealt with. Refuses: 404, 503. Records: error.resolved, in the platform's log. */
export async function resolve(
	fingerprint: string,
	note: string,
	acting: Extract<Acting, { operator: unknown }>,
): Promise<void> {
	await resolveError(fingerprint, acting.operator.email, note, (db, { name, message, tenantId }) =>
		logAct(db, acting, {
			event: "error.resolved",
			// 255: the column.
			subject: `${name}: ${message}`.slice(0, 255),
			tenantId: tenantId ?? undefined,
			payload: { fingerprint, note },
		}),
	);
}
