import { z } from "zod";
import { checkbox } from "#app/platform/checkbox.ts";
import { KB } from "#app/platform/file-size.ts";
import { keyText, RELOAD, tableText } from "#app/platform/text.ts";

// Four hundred characters for each of a thousand projects. It travels once more with the preview, as text.
export const LARGEST_FILE = 400 * KB;

/** The table itself, as it was pasted or read from a file. */
export const sheetText = tableText({ most: LARGEST_FILE, of: "all lines together" });

/** Describes an import: its preview, and what is created of it or changed in it afterwards. */
export const importShape = z.object({
	to: z.enum(["preview", "create", "change"], { error: RELOAD }).default("preview"),
	file: z.instanceof(File, { error: "Choose a file" }).optional(),
	text: sheetText.optional(),
	isPublic: checkbox(),
	/** What the preview said would be created. */
	seen: keyText(100).optional(),
});
