import { registry } from "../database/database.server.ts";
import { log } from "../log/log.server.ts";
import { keptAnyway } from "../request/effects.server.ts";
import { sign } from "../secret.server.ts";

// 200: people take less for an instant, and a comment that tells a hundred members is one notification.
const COLLECTED_MS = 200;
// 600 × 13 characters are 7,800 bytes; PostgreSQL takes less than 8,000.
const MOST_AT_ONCE = 600;
const DIGEST_LENGTH = 12;

/** Names a member to the processes that have streams of theirs, and to nobody else who listens. */
export const memberDigest = (tenantId: string, memberId: string): string =>
	sign("unread", `${tenantId} ${memberId}`).slice(0, DIGEST_LENGTH);

const waiting = new Set<string>();
let timer: NodeJS.Timeout | undefined;

/**
 * Says that what these members have to read has changed. Call it after the commit: a process that hears it counts. It is sent
 * a moment later in a statement of its own, because commits that notify wait for each other.
 */
export function announceUnread(tenantId: string, memberIds: Iterable<string>): void {
	for (const id of memberIds) waiting.add(memberDigest(tenantId, id));
	if (waiting.size > 0) timer ??= setTimeout(sendAnnouncements, COLLECTED_MS);
}

/** Sends what was collected; before the process ends, without waiting for more. */
export async function sendAnnouncements(): Promise<void> {
	clearTimeout(timer);
	timer = undefined;
	const digests = [...waiting];
	waiting.clear();
	for (let from = 0; from < digests.length; from += MOST_AT_ONCE) {
		const some = digests.slice(from, from + MOST_AT_ONCE).join(" ");
		await keptAnyway(() => registry.tellUnread(some)).catch((error) => {
			log.warn({ err: error }, "open pages could not be notified: they count again within 30 s");
		});
	}
}
