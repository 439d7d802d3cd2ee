import { type SQL, type SQLWrapper, sql } from "drizzle-orm";

/**
 * A name, as something to sort by: Ä beside A, “Person 2” before “Person 10”, capitals beside small letters. Different
 * names are never equal, so that a page of a list can begin at one.
 */
export const inNameOrder = (name: SQLWrapper): SQL<string> => sql<string>`${name} collate "public"."names"`;
