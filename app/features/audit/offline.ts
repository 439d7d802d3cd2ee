/** What stands beside the files of an archive, for whoever opens it. */
export const OFFLINE_README = `The audit log of a workspace, as it is stored
=============================================

  entries.jsonl   one entry a line, oldest first: its place (seq), its content, the hash of the entry
                  before it and its own hash
  chain.json      which workspace it is, when it was taken, and the end of the chain at that moment
  anchors.jsonl   ends of the chain that were written down outside of the workspace, one a line
  verify.mjs      checks all of it, with nothing but Node.js 18 or later:

      node verify.mjs

It makes every hash anew and compares. An entry that was changed, left out, put in or exchanged is named, and so is a
tail that was cut off.

How a hash is made
  digest = SHA-256 of the content as canonical JSON (RFC 8785), hexadecimal
  hash   = SHA-256 of "<hash of the entry before> <seq> <digest>", hexadecimal
  The first entry continues 64 zeros.

What is personal (names, addresses, from where somebody acted) is sealed with a key of that person's, under "sealed" in
the payload. The keys are not in here: once somebody is erased from the workspace, nobody can read those parts, and the
chain stays whole. The signatures of the anchors can be checked by the application alone; this program compares their
hashes.
`;

/** Needs no package, so that it can be read in a minute and run years from now. */
export const OFFLINE_CHECK = `// Checks the audit log beside this file: node verify.mjs [folder]
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = process.argv[2] ?? dirname(fileURLToPath(import.meta.url));
const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** JSON as RFC 8785 writes it. */
function canonical(value) {
	if (value === null || typeof value !== "object") return JSON.stringify(value);
	if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
	const members = Object.keys(value).sort().map((key) => JSON.stringify(key) + ":" + canonical(value[key]));
	return "{" + members.join(",") + "}";
}

/** Not Node's own lines: those also end at U+2028, which JSON may hold. */
async function* linesOf(name) {
	let rest = "";
	for await (const piece of createReadStream(join(folder, name), "utf8")) {
		const lines = (rest + piece).split("\\n");
		rest = lines.pop();
		yield* lines;
	}
	if (rest !== "") yield rest;
}

class Fault extends Error {}

async function check() {
	const chain = JSON.parse(readFileSync(join(folder, "chain.json"), "utf8"));
	const anchors = new Map();
	if (existsSync(join(folder, "anchors.jsonl"))) {
		for await (const line of linesOf("anchors.jsonl")) {
			if (line === "") continue;
			const anchor = JSON.parse(line);
			anchors.set(anchor.seq, anchor);
		}
	}
	let last = { seq: chain.beganAfter, hash: "0".repeat(64) };
	let older = 0;
	let checked = 0;
	for await (const line of linesOf("entries.jsonl")) {
		if (line === "") continue;
		const entry = JSON.parse(line);
		if (entry.seq <= chain.beganAfter && entry.hash === null) {
			older++;
			continue;
		}
		if (entry.seq !== last.seq + 1) throw new Fault("Entry " + (last.seq + 1) + " is missing.");
		if (entry.prev_hash !== last.hash) throw new Fault("Entry " + entry.seq + " does not continue the one before it.");
		const hash = sha256(last.hash + " " + entry.seq + " " + sha256(canonical(entry.content)));
		if (hash !== entry.hash) throw new Fault("Entry " + entry.seq + " is not as it was written.");
		const anchor = anchors.get(entry.seq);
		if (anchor && anchor.hash !== hash) {
			throw new Fault("The log up to entry " + entry.seq + " is not the one that stood here on " + anchor.at + ".");
		}
		anchors.delete(entry.seq);
		last = { seq: entry.seq, hash };
		checked++;
	}
	if (last.seq !== chain.seq || last.hash !== chain.hash) {
		throw new Fault("The newest entries are missing: the chain ends at entry " + chain.seq + ", not at " + last.seq + ".");
	}
	if (anchors.size > 0) throw new Fault("Entry " + Math.min(...anchors.keys()) + " was anchored and is not here.");
	const before = older > 0 ? " " + older + " older ones are from before there was a chain." : "";
	console.log("Whole: " + checked + " entries, up to entry " + last.seq + "." + before);
}

check().catch((error) => {
	console.error(error instanceof Fault ? "DAMAGED: " + error.message : error);
	process.exitCode = 1;
});
`;
