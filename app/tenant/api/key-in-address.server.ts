import { refuse } from "#app/platform/refusal.ts";
import { keyIn } from "./key-text.ts";
import { revokeLeaked } from "./leaked-key.server.ts";

/**
 * Refuses a key in an address, and revokes it: addresses are kept in logs and histories, so others can read it there.
 * Refuses: 400.
 */
export async function refuseKeyInAddress(request: Request): Promise<void> {
	const text = keyIn(request.url);
	if (text === undefined) return;
	await revokeLeaked(text, "address");
	refuse(400, {
		title: "Never send a key in an address",
		message:
			"Addresses are kept in logs, where others can read the key. It is revoked, if it was a valid one. Create another, and send it as “Authorization: Bearer …”.",
		rule: "api-key-in-address",
	});
}
