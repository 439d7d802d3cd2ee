import { type ChildProcessByStdio, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { MOST_CHARACTERS, UNREADABLE } from "./limits.ts";

/** What can be read: a PDF, or a ZIP file of XML texts as Word, Excel, PowerPoint and OpenDocument write it. */
export type DocumentKind = "pdf" | "office";

/** The text of a document; or, why it has none, for the log. */
export type ReadDocument = { text: string } | { failed: string };

const LONGEST_MS = 20_000;
// Of the processor’s time: a document that needs more keeps it busy forever, and one that is slow for want of it does not.
const LONGEST_CPU_SECONDS = 15;
// Ends it also when this process was killed meanwhile.
const LAST_CPU_SECONDS = 30;
const HEAP_MB = 256;
// Unpacked pieces of a document are outside of the heap.
const MOST_RESIDENT_BYTES = 400_000_000;
const LIMITS = `ulimit -S -t ${LONGEST_CPU_SECONDS}; ulimit -H -t ${LAST_CPU_SECONDS}`;
const LOOK_EVERY_MS = 50;
// Four bytes each at most.
const MOST_OUTPUT = 4 * MOST_CHARACTERS;
const LONGEST_REASON = 200;

const folder = fileURLToPath(new URL(".", import.meta.url));
const packages = fileURLToPath(new URL("../../../node_modules/", import.meta.url));
const readable = [
	folder,
	...["unpdf", "pdfjs-dist/cmaps", "yauzl", "pend"].map((name) => `${packages}${name}`),
];

/** What the process that reads documents is given: nothing but what is named here is permitted. */
export const READER_OPTIONS = [
	...["--permission", ...readable.map((path) => `--allow-fs-read=${path}`)],
	`--max-old-space-size=${HEAP_MB}`,
];

/**
 * Reads the text of a document, up to 100,000 characters, in a process of its own that can read nothing else, write
 * nothing, start nothing, and knows none of our secrets. Whatever is in the document, this ends within 20 s. One that takes
 * too much memory or time of the processor, is broken or needs a password is `failed`. Throws when the document may not be to
 * blame: no process can be started, it is ended by someone else, or it is not done in time.
 */
export const readDocument = (kind: DocumentKind, document: Buffer): Promise<ReadDocument> =>
	readWith([`${folder}document-process.ts`, kind], document);

/**
 * Reads a document with any program, given as arguments of Node, as `readDocument` does. `mostBytes`: how much memory it
 * may have.
 */
export async function readWith(
	program: readonly string[],
	document: Buffer,
	mostBytes = MOST_RESIDENT_BYTES,
): Promise<ReadDocument> {
	const child = start(program);
	const end = () => child.kill("SIGKILL");
	let isTooMuch = false;
	const endTooMuch = () => {
		isTooMuch = true;
		end();
	};
	const late = setTimeout(end, LONGEST_MS);
	const watch = watchMemory(child, mostBytes, endTooMuch);
	// One that ends before it has read all of it says why itself.
	child.stdin.on("error", () => undefined);
	child.stdin.end(document);
	try {
		const [text, said, { code, signal }] = await Promise.all([
			outputOf(child.stdout, endTooMuch),
			outputOf(child.stderr, endTooMuch),
			endOf(child),
		]);
		if (code === 0) return { text };
		if (code === UNREADABLE) return { failed: said.slice(0, LONGEST_REASON) };
		const how = `ended by ${signal ?? `code ${code}`}`;
		if (isTooMuch || TOO_MUCH.some((one) => one === signal)) return { failed: how };
		throw new Error(`The reading of a document was ${how}: ${said.slice(0, LONGEST_REASON)}`);
	} finally {
		clearTimeout(late);
		clearInterval(watch);
		end();
	}
}

// Of a heap that is full, Node ends itself; of the processor’s time that is over, the kernel ends it.
const TOO_MUCH: NodeJS.Signals[] = ["SIGABRT", "SIGXCPU"];

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

function start(reader: readonly string[]): Child {
	const node = [...READER_OPTIONS, ...reader];
	const [program, ...args] =
		process.platform === "win32"
			? [process.execPath, ...node]
			: ["/bin/sh", "-c", `${LIMITS}; exec "$0" "$@"`, process.execPath, ...node];
	// No variable of ours: none of them is its business.
	return spawn(program, args, { cwd: folder, env: {}, stdio: ["pipe", "pipe", "pipe"] });
}

/** Ends a child that takes more memory than a document needs. Where there is no /proc, only its heap is bounded. */
function watchMemory({ pid }: Child, mostBytes: number, end: () => void): NodeJS.Timeout {
	return setInterval(async () => {
		const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
		const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
		if (kilobytes * 1_024 > mostBytes) end();
	}, LOOK_EVERY_MS);
}

function endOf(child: Child): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
	return new Promise((resolve, reject) => {
		child.once("error", reject);
		child.once("close", (code, signal) => resolve({ code, signal }));
	});
}

async function outputOf(stream: Readable, tooMuch: () => void): Promise<string> {
	const pieces: Buffer[] = [];
	let bytes = 0;
	for await (const piece of stream) {
		bytes += (piece as Buffer).length;
		if (bytes > MOST_OUTPUT) tooMuch();
		else pieces.push(piece as Buffer);
	}
	return Buffer.concat(pieces).toString("utf8");
}
