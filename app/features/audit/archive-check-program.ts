import { FAULT_SENTENCES } from "#app/tenant/audit/check/fault-sentences.ts";

/** Explains the files of an archive to anyone who opens it. */
export const OFFLINE_README = `The audit log of a workspace, exactly as stored
===============================================

  entries.jsonl   one entry per line, oldest first: its position (seq), its content, the hash of the
                  previous entry and its own hash
  chain.json      which workspace this is, when it was exported, and the end of the chain at that moment
  anchors.jsonl   ends of the chain that were recorded outside the workspace, one per line
  verify.mjs      checks everything; needs only Node.js 18 or later:

      node verify.mjs

It recomputes every hash and compares. It names any entry that was changed, removed, inserted or exchanged, and
detects a missing end.

How a hash is computed
  digest = SHA-256 of the content as canonical JSON (RFC 8785), hexadecimal
  hash   = SHA-256 of "<hash of the previous entry> <seq> <digest>", hexadecimal
  The first entry continues 64 zeros.

Personal data (names, addresses, where someone acted from) is sealed with that person's own key, under "sealed" in the
payload. The keys are not included. Once someone is erased from the workspace, no one can read those parts, and the
chain stays whole. Only the application can check the signatures of the anchors; this program compares their hashes.
`;

/** Holds the program that checks an archive. It needs no package, so it can be read in a minute and run years from now. */
export const OFFLINE_CHECK = `// Checks the audit log beside this file: node verify.mjs [folder]
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = process.argv[2] ?? dirname(fileURLToPath(import.meta.url));
const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** Writes JSON according to RFC 8785. */
function canonical(value) {
	if (value === null || typeof value !== "object") return JSON.stringify(value);
	if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
	const members = Object.keys(value).sort().map((key) => JSON.stringify(key) + ":" + canonical(value[key]));
	return "{" + members.join(",") + "}";
}

/** Reads lines. Node's own readline would also split at U+2028, which JSON may hold. */
async function* linesOf(name) {
	let rest = "";
	for await (const piece of createReadStream(join(folder, name), "utf8")) {
		const lines = (rest + piece).split("\\n");
		rest = lines.pop();
		yield* lines;
	}
	if (rest !== "") yield rest;
}

const SENTENCES = ${JSON.stringify(FAULT_SENTENCES, null, "\t")};

class Fault extends Error {
	constructor(name, values = {}) {
		super(SENTENCES[name].replaceAll(/\\{(\\w+)\\}/g, (_, place) => String(values[place])));
	}
}

async function readAnchors() {
	const anchors = new Map();
	if (!existsSync(join(folder, "anchors.jsonl"))) return anchors;
	for await (const line of linesOf("anchors.jsonl")) {
		if (line === "") continue;
		const { seq, hash, at } = JSON.parse(line);
		anchors.set(seq, { hash, day: at.slice(0, 10) });
	}
	return anchors;
}

/** Compares an entry with the one before it. */
function compare({ seq, content, prev_hash, hash }, last) {
	const next = last.seq + 1;
	if (seq > next) throw new Fault(seq === next + 1 ? "missing" : "missingMany", { seq: next, to: seq - 1 });
	if (hash === null || prev_hash === null) throw new Fault("unchained", { seq });
	if (seq < next || prev_hash !== last.hash) throw new Fault("moved", { seq });
	if (sha256(prev_hash + " " + seq + " " + sha256(canonical(content))) !== hash) throw new Fault("changed", { seq });
}

/** Compares the recorded end with the last entry, and with the anchors that no entry had. */
function compareEnd(chain, last, anchors) {
	const anchored = Math.max(0, ...anchors.keys());
	if (anchored > last.seq) {
		throw new Fault("cutAnchored", { anchored, day: anchors.get(anchored).day, last: last.seq });
	}
	if (chain.seq > last.seq) throw new Fault("cut", { seq: last.seq + 1, to: chain.seq });
	if (chain.seq !== last.seq || chain.hash !== last.hash) throw new Fault("end");
	for (const [seq, { day }] of anchors) throw new Fault("beginningAnchored", { after: chain.beganAfter, seq, day });
}

async function check() {
	const chain = JSON.parse(readFileSync(join(folder, "chain.json"), "utf8"));
	const anchors = await readAnchors();
	let last = { seq: chain.beganAfter, hash: "0".repeat(64) };
	let older = 0;
	let checked = 0;
	for await (const line of linesOf("entries.jsonl")) {
		if (line === "") continue;
		const entry = JSON.parse(line);
		const { seq, hash } = entry;
		if (seq <= chain.beganAfter) {
			if (hash !== null) throw new Fault("beginning", { seq });
			older++;
			continue;
		}
		compare(entry, last);
		const anchor = anchors.get(seq);
		if (anchor && anchor.hash !== hash) throw new Fault("rewritten", { seq, day: anchor.day });
		anchors.delete(seq);
		last = { seq, hash };
		checked++;
	}
	compareEnd(chain, last, anchors);
	const before = older > 0 ? " " + older + " older entries predate the chain." : "";
	console.log("Whole: " + checked + " entries, up to entry " + last.seq + "." + before);
}

check().catch((error) => {
	console.error(error instanceof Fault ? "DAMAGED: " + error.message : error);
	process.exitCode = 1;
});
`;
