import { inflateRawSync } from "node:zlib";

const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const DEFLATED = 8;

/** Returns the names and contents of a zip's files, one after another, as a reader would see them. */
export function unzipped(zip: Buffer): string {
	let end = zip.length - 22; // APPNOTE.TXT 4.3.16: the record at the end has 22 bytes, and a comment
	while (end >= 0 && zip.readUInt32LE(end) !== END) end--;
	if (end < 0) return zip.toString("latin1");
	const texts: string[] = [];
	let at = zip.readUInt32LE(end + 16);
	while (at < end && zip.readUInt32LE(at) === CENTRAL) {
		const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
			zip.readUInt16LE(at + field),
		) as [number, number, number];
		const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
		texts.push(name, contentOf(zip, at));
		at += 46 + nameLength + extraLength + commentLength;
	}
	return texts.join("\n");
}

function contentOf(zip: Buffer, central: number): string {
	const [method, size, local] = [
		zip.readUInt16LE(central + 10),
		zip.readUInt32LE(central + 20),
		zip.readUInt32LE(central + 42),
	];
	const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
	const bytes = zip.subarray(from, from + size);
	return (method === DEFLATED ? inflateRawSync(bytes) : bytes).toString("utf8");
}
