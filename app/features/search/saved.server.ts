import { eq } from "drizzle-orm";
import { z } from "zod";
import { keyText } from "#app/platform/text.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import { MOST_SAVED, searchShape } from "./forms.ts";
import { searchText } from "./search-address.ts";

/** A search that a member saved: a name, and what comes after the question mark of its address. */
export type SavedSearch = { name: string; search: string };

const LONGEST = 6_000;
const savedShape = z.object({ name: keyText(240), search: keyText(LONGEST) });

/** Reads what a member has saved. What an older or newer version has left there is skipped, so that one of them never costs the others. */
function readSaved(metadata: Record<string, unknown>): SavedSearch[] {
	if (!Array.isArray(metadata.searches)) return [];
	return metadata.searches
		.flatMap((one) => {
			const parsed = savedShape.safeParse(one);
			return parsed.success ? [parsed.data] : [];
		})
		.slice(0, MOST_SAVED);
}

/** Reads a search from the part of an address after the question mark; parts that mean nothing are dropped. */
export function readSearch(text: string): string {
	const given = Object.fromEntries(new URLSearchParams(text.slice(0, LONGEST)));
	const known = Object.entries(searchShape.shape).flatMap(([name, shape]) => {
		const parsed = shape.safeParse(given[name]);
		return parsed.success && parsed.data !== undefined ? [[name, parsed.data]] : [];
	});
	return searchText({ sort: "best", ...Object.fromEntries(known), after: undefined, before: undefined });
}

/** Returns the requesting member's saved searches. Nobody else sees them. */
export function listSaved(tenant: Tenant): Promise<SavedSearch[]> {
	return tenant.read(async ({ db, tables: { users }, member }) => {
		const [row] = await db.select({ metadata: users.metadata }).from(users).where(eq(users.id, member.id));
		return readSaved(row?.metadata ?? {});
	});
}

/** Saves a search under a name; one of the same name is replaced. Not recorded: it concerns nobody else. */
export function saveSearch(tenant: Tenant, { name, search }: SavedSearch): Promise<"saved" | "full"> {
	return change(tenant, (saved) => {
		const others = saved.filter((one) => one.name !== name);
		return others.length >= MOST_SAVED ? undefined : [...others, { name, search: readSearch(search) }];
	});
}

/** Removes a saved search. Idempotent. */
export const removeSearch = (tenant: Tenant, name: string): Promise<"saved" | "full"> =>
	change(tenant, (saved) => saved.filter((one) => one.name !== name));

function change(
	tenant: Tenant,
	to: (saved: SavedSearch[]) => SavedSearch[] | undefined,
): Promise<"saved" | "full"> {
	return tenant.write(async (writing: Writing) => {
		const { db, tables, member } = writing;
		const { users } = tables;
		writing.authorizeSelf(member.id);
		const [row] = await db
			.select({ metadata: users.metadata })
			.from(users)
			.where(eq(users.id, member.id))
			.for("update");
		const metadata = row?.metadata ?? {};
		const searches = to(readSaved(metadata));
		if (!searches) {
			writing.leaveUnchanged();
			return "full";
		}
		writing.leaveUnrecorded();
		await db
			.update(users)
			.set({ metadata: { ...metadata, searches } })
			.where(eq(users.id, member.id));
		return "saved";
	});
}
