import { THEIRS } from "../world/marks.ts";
import { organizationOf } from "../world/registry-fills.ts";
import type { RouteLine } from "./routes.ts";
import { askBoth, type Walker } from "./walk.ts";

/** Returns whether other systems deliver to this route. */
export const takesDeliveries = ({ pattern }: RouteLine): boolean => pattern.startsWith("/api/webhooks/");

/** Sends deliveries about the other workspace from a sender without the key: a repeated one, a new one, one of a stolen shape. */
export async function walkWebhooks(walker: Walker, lines: RouteLine[]): Promise<void> {
	for (const line of lines.filter(takesDeliveries)) {
		for (const [id, type] of [
			[`msg_${THEIRS.word}`, "organization.updated"],
			[`msg_new_${THEIRS.word}`, "organization.deleted"],
			[`msg_new_${THEIRS.word}`, "user.deleted"],
		] as const) {
			const json = JSON.stringify({ type, object: "event", data: { id: organizationOf(THEIRS) } });
			const headers = {
				"svix-id": id,
				"svix-timestamp": String(Math.floor(Date.now() / 1000)),
				"svix-signature": "v1,AAAA",
			};
			await askBoth(walker, line, "signed-out", { method: "POST", path: line.pattern, json, headers });
		}
	}
}
