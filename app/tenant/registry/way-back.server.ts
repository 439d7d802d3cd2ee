import { available, registry } from "#app/platform/database/database.server.ts";
import { hueOf } from "#app/ui/elements/hue.ts";

/** The workspace that someone came from. */
export type WayBack = { name: string; slug: string; hue: number };

/**
 * Finds the workspace that the address of a page names, or the only one that the person can enter; undefined when it is
 * none of theirs, or cannot be known. Refuses: 503.
 */
export async function findWayBack(userId: string, from: string | undefined): Promise<WayBack | undefined> {
	const mine = (await available(registry.listForUser(userId))).filter(({ status }) => status === "active");
	const found = mine.find(({ slug }) => slug === from) ?? (mine.length === 1 ? mine[0] : undefined);
	return found && { name: found.name, slug: found.slug, hue: hueOf(found.id) };
}
