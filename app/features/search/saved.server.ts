import { eq } from "drizzle-orm";
import { z } from "zod";
import { keyText } from "#app/platform/text.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import { MOST_SAVED, searchShape } from "./forms.ts";
import { searchText } from "./search-address.ts";

/** A search that a member saved: a name, and what comes after the question mark of its address. */
export type SavedSearch = { name: string; search: string };

/** A search as it can be asked. `isWhole`: nothing was left out because it means nothing here, such as `in=pages`. */
export type AskedSearch = { search: string; isWhole: boolean };

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

// Where a page begins is no part of what is asked.
const CURSORS = ["after", "before"];

/** Reads a search from the part of an address after the question mark, without the parts that mean nothing. */
export function readSearch(text: string): AskedSearch {
	const given = Object.entries(Object.fromEntries(new URLSearchParams(text.slice(0, LONGEST))));
	const read = given.flatMap(([name, value]) => {
		if (value === "" || CURSORS.includes(name)) return [];
		const shape = Object.entries(searchShape.shape).find(([known]) => known === name)?.[1];
		const parsed = shape?.safeParse(value);
		return [[name, parsed?.success ? parsed.data : undefined] as const];
	});
	const known = read.filter(([, value]) => value !== undefined);
	return {
		search: searchText({ sort: "best", ...Object.fromEntries(known) }),
		isWhole: known.length === read.length,
	};
}

/** Returns the requesting member's saved searches, each as it can be asked now. Nobody else sees them. */
export function listSaved(tenant: Tenant): Promise<(SavedSearch & AskedSearch)[]> {
	return tenant.read(async ({ db, tables: { users }, member }) => {
		const [row] = await db.select({ metadata: users.metadata }).from(users).where(eq(users.id, member.id));
		return readSaved(row?.metadata ?? {}).map(({ name, search }) => ({ name, ...readSearch(search) }));
	});
}

/** Saves a search under a name; one of the same name is replaced. Not recorded: it concerns nobody else. */
export function saveSearch(tenant: Tenant, { name, search }: SavedSearch): Promise<"saved" | "full"> {
	return change(tenant, (saved) => {
		const others = saved.filter((one) => one.name !== name);
		return others.length >= MOST_SAVED ? undefined : [...others, { name, search: readSearch(search).search }];
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
