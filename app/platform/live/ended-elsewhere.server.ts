import { and, gte, inArray, sql } from "drizzle-orm";
import { webhookInbox } from "#db/schema/public/webhook-inbox.ts";
import { transactInRegistry } from "../database/database.server.ts";
import { noteEnded } from "../ended-sessions.server.ts";

const ENDS = ["session.ended", "session.removed", "session.revoked"];

/**
 * Notes the sessions that have ended within a minute, as Clerk has told some process: an announcement can be lost, and
 * behind a pooler in transaction mode there is none. Refuses: 503.
 */
export async function noteEndedElsewhere(): Promise<void> {
	const { subjectId, type, receivedAt } = webhookInbox;
	const rows = await transactInRegistry("read", (db) =>
		db
			.select({ id: subjectId })
			.from(webhookInbox)
			.where(and(inArray(type, ENDS), gte(receivedAt, sql`now() - interval '1 minute'`))),
	);
	for (const { id } of rows) noteEnded(id);
}
