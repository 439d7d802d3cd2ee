import { type Placeholder, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import { fold } from "./words.ts";

// The same letters and marks that `fold` knows. `translate` drops those without a partner.
const MARKS = Array.from({ length: 0x70 }, (_, at) => String.fromCodePoint(0x300 + at)).join("");
const FROM = `øłđðıħς${MARKS}`;
const TO = "olddihσ";
const WIDE = [
	["ß", "ss"],
	["þ", "th"],
	["æ", "ae"],
	["œ", "oe"],
] as const;

/** Does in the database what `fold` does, for names that are compared there. */
function folded(text: SQLWrapper): SQL {
	// By ICU, because the database’s own locale may know no capitals but A to Z.
	const plain = sql`translate(lower(${inNameOrder(sql`normalize(${text}, NFKD)`)}), ${sql.raw(`'${FROM}'`)}, ${sql.raw(`'${TO}'`)})`;
	const spelled = WIDE.reduce(
		(inner, [letter, letters]) =>
			sql`replace(${inner}, ${sql.raw(`'${letter}'`)}, ${sql.raw(`'${letters}'`)})`,
		plain,
	);
	return sql`normalize(${spelled}, NFC)`;
}

/**
 * Matches entries by their words. The second condition is always true. PostgreSQL counts it as the work that it does not
 * count, of reading long words row by row, and so looks into the index instead.
 */
export const hasWords = ({ id, kind, words }: TenantTables["searchEntries"], asked: SQL): SQL =>
	sql`(${words} @@ ${asked} and case when ${id} < 0 then to_tsvector('simple', ${kind}) is not null else true end)`;

/** Turns words into patterns for `like`, separated by spaces: each is part of the text, and `%` and `_` mean themselves. */
export const patternsOf = (typed: string): string =>
	fold(typed.replaceAll("\0", "\uFFFD"))
		.split(/\s+/)
		.filter((word) => word !== "")
		.map((word) => `%${word.replaceAll(/[\\%_]/g, "\\$&")}%`)
		.join(" ");

/** Matches a text with each of these words, however they are accented. */
export const likeWords = (text: SQLWrapper, typed: string): SQL => likePatterns(text, patternsOf(typed));

/** Does the same with the patterns of the words, which a prepared statement has as a placeholder. */
export const likePatterns = (text: SQLWrapper, patterns: string | Placeholder): SQL =>
	sql`${folded(text)} like all (string_to_array(${patterns}::text, ' '))`;
