import { type LimitUse, spend } from "#app/platform/rate-limits/rate-limits.server.ts";
import { refuseTooMany } from "./call-limits.server.ts";

/** Counts what a call is about to use besides itself, such as the emails that it sends. Refuses: 429. */
export async function charge(uses: LimitUse[]): Promise<void> {
	const { refused } = await spend(uses);
	if (refused) refuseTooMany(refused);
}
