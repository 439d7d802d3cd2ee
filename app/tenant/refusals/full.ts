import { refuse } from "#app/platform/refusal.ts";

/** Refuses to restore something where the limit is reached. Refuses: 409, always. */
export function refuseFull(message: string): never {
	return refuse(409, { title: "There’s no room for it", message, rule: "most" });
}
