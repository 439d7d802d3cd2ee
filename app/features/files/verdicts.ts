import { MOST_FILES, sizeInWords } from "#app/platform/file-size.ts";
import { savedName } from "#app/platform/text.ts";
import type { FileLimits } from "#app/tenant/files/file-limits.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { isDocumentOrPicture, isProgram, typeOf } from "./file-type.ts";

/** Why a file was not added. `name` is empty for files that were too many, whose names nobody knows. */
export type FileVerdict = {
	name: string;
	why: "empty" | "full" | "full for one" | "kind" | "program" | "too large" | "too many";
};

type Arrived = { name: string; isTooLarge: boolean; file: { bytes: number; beginning: Buffer } };
type Arrivals<File> = { files: File[]; hasTooMany: boolean };

// The column’s limit; file systems have 255 bytes.
const LONGEST_NAME = 255;

/** Tells the files that can be added from those that cannot, each with its reason. */
export function judge<File extends Arrived>({ files, hasTooMany }: Arrivals<File>, limits: FileLimits) {
	const good: (File & { name: string; type: string })[] = [];
	const refused: FileVerdict[] = [];
	for (const arrived of files) {
		const { beginning } = arrived.file;
		const name = nameOf(arrived.name);
		const type = typeOf(name, beginning);
		const why = reasonAgainst({ ...arrived, name, type }, limits);
		if (why) refused.push({ name, why });
		else good.push({ ...arrived, name, type });
	}
	if (hasTooMany) refused.push({ name: "", why: "too many" });
	return { good, refused };
}

function reasonAgainst(
	{ name, type, isTooLarge, file }: Arrived & { type: string },
	{ largest, kinds }: FileLimits,
): FileVerdict["why"] | undefined {
	if (isTooLarge || file.bytes > largest) return "too large";
	if (file.bytes === 0) return "empty";
	if (isProgram(name, file.beginning)) return "program";
	return kinds === "any" || isDocumentOrPicture(type) ? undefined : "kind";
}

/**
 * Returns a name without anything that is a path, a command to a terminal or invisible, and without dots at its end,
 * which Windows drops: `a.bat.` is saved as a program. One that is too long keeps its end.
 */
export function nameOf(sent: string): string {
	const name = withoutDots(savedName(sent.replaceAll(/[/\\:*?"<>|]/g, "_"), LONGEST_NAME * 4) ?? "");
	const [, end = ""] = /(\.\w{1,10})$/.exec(name) ?? [];
	const signs = [...name];
	const cut = signs.length <= LONGEST_NAME ? name : signs.slice(0, LONGEST_NAME - end.length).join("") + end;
	return withoutDots(cut) || "File";
}

const withoutDots = (name: string): string => name.replace(/[. ]+$/, "");

const UNTIL = "Deleted files count until they are gone for good, 30 days later.";

/** What a workspace that does not take every kind of file does take. */
export const DOCUMENTS_AND_PICTURES =
	"pictures, PDF and plain text, and documents of Microsoft Office and LibreOffice";

/** Says in a sentence why a file was not added. */
export function sayVerdict({ name, why }: FileVerdict, { quota, memberQuota, largest }: FileLimits): string {
	switch (why) {
		case "too many":
			return `Only the first ${MOST_FILES} files were received. Send the others in another go.`;
		case "too large":
			return sentence`“${name}” is larger than ${sizeInWords(largest)}.`;
		case "empty":
			return sentence`“${name}” is empty.`;
		case "program":
			return sentence`“${name}” is a program, and programs can’t be added.`;
		case "kind":
			return sentence`“${name}” is of a kind that this workspace doesn’t take. It takes ${DOCUMENTS_AND_PICTURES}.`;
		case "full":
			return sentence`“${name}” doesn’t fit: this workspace’s files may have ${sizeInWords(quota)} together. ${UNTIL}`;
		case "full for one":
			return sentence`“${name}” doesn’t fit: the files of one member may have ${sizeInWords(memberQuota ?? quota)} together. ${UNTIL}`;
	}
}
