import { LARGEST_FILE, MOST_FILES, sizeInWords } from "#app/platform/file-size.ts";
import { savedName } from "#app/platform/text.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { isProgram, typeOf } from "./file-type.ts";

/** Why a file was not added. `name` is empty for files that were too many, whose names nobody knows. */
export type FileVerdict = { name: string; why: "empty" | "full" | "program" | "too large" | "too many" };

type Arrived = { name: string; isTooLarge: boolean; file: { bytes: number; beginning: Buffer } };
type Arrivals<File> = { files: File[]; hasTooMany: boolean };

// The column’s limit; file systems have 255 bytes.
const LONGEST_NAME = 255;

/** Tells the files that can be added from those that cannot, each with its reason. */
export function judge<File extends Arrived>({ files, hasTooMany }: Arrivals<File>) {
	const good: (File & { name: string; type: string })[] = [];
	const refused: FileVerdict[] = [];
	for (const arrived of files) {
		const { beginning } = arrived.file;
		const name = nameOf(arrived.name);
		const why = reasonAgainst(arrived, name);
		if (why) refused.push({ name, why });
		else good.push({ ...arrived, name, type: typeOf(name, beginning) });
	}
	if (hasTooMany) refused.push({ name: "", why: "too many" });
	return { good, refused };
}

function reasonAgainst({ isTooLarge, file }: Arrived, name: string): FileVerdict["why"] | undefined {
	if (isTooLarge) return "too large";
	if (file.bytes === 0) return "empty";
	return isProgram(name, file.beginning) ? "program" : undefined;
}

/** Returns a name without anything that is a path, a command to a terminal or invisible; one that is too long keeps its end. */
export function nameOf(sent: string): string {
	const name = savedName(sent.replaceAll(/[/\\:*?"<>|]/g, "_"), LONGEST_NAME * 4) ?? "File";
	const [, end = ""] = /(\.\w{1,10})$/.exec(name) ?? [];
	const signs = [...name];
	return signs.length <= LONGEST_NAME ? name : signs.slice(0, LONGEST_NAME - end.length).join("") + end;
}

/** Says in a sentence why a file was not added. `quota`: what the workspace has, in words. */
export function sayVerdict({ name, why }: FileVerdict, quota: string): string {
	switch (why) {
		case "too many":
			return `Only the first ${MOST_FILES} files were received. Send the others in another go.`;
		case "too large":
			return sentence`“${name}” is larger than ${sizeInWords(LARGEST_FILE)}.`;
		case "empty":
			return sentence`“${name}” is empty.`;
		case "program":
			return sentence`“${name}” is a program, and programs can’t be added.`;
		case "full":
			return sentence`“${name}” doesn’t fit: this workspace’s files may have ${quota} together. Deleted files count until they are gone for good, 30 days later.`;
	}
}
