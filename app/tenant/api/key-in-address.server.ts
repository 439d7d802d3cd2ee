import { refuse } from "#app/platform/refusal.ts";
import { keptAnyway } from "#app/platform/request/effects.server.ts";
import type { CallLimits } from "./call-limits.server.ts";
import { keysIn, readKeyText } from "./key-text.ts";
import { revokeLeaked } from "./leaked-key.server.ts";

/** Who calls: what counts them, and the address that they call from. */
type Caller = { limits: CallLimits; ip: string | undefined };

// Each takes some statements. No program has more in one address.
const MOST_REVOKED = 10;

/**
 * Refuses a key in an address, and revokes it: addresses are kept in logs and histories, so others can read it there. That
 * also holds for calls that change nothing else, such as HEAD.
 * Refuses: 400, 429.
 */
export async function refuseKeyInAddress(request: Request, { limits, ip }: Caller): Promise<void> {
	const texts = keysIn(request.url);
	if (texts.length === 0) return;
	await limits.countStranger(ip);
	const whole = texts.filter((text) => readKeyText(text) !== undefined).slice(0, MOST_REVOKED);
	await keptAnyway(async () => {
		for (const text of whole) await revokeLeaked(text, "address");
	});
	refuse(400, {
		title: "Never send a key in an address",
		message:
			"Addresses are kept in logs, where others can read the key. It is revoked, if it was a valid one. Create another, and send it as “Authorization: Bearer …”.",
		rule: "api-key-in-address",
	});
}
