import { createSocket } from "node:dgram";
import { isIP, isIPv4 } from "node:net";

/** A DNS server for development and tests: it knows the given records and no other name. */
export type LocalDns = {
	/** For DNS_SERVER: `127.0.0.1:40053`. */
	address: string;
	/** Name → texts. */
	records: Map<string, string[]>;
	/** Name → its addresses, of both kinds, as they are when it is asked; another name in their place is an alias. */
	hosts: Map<string, () => string[]>;
	/** How many questions were asked. */
	asked(): number;
	/** In mode `silent` it never answers, in `broken` it reports a failure. */
	turn(mode: "well" | "silent" | "broken"): void;
	stop(): Promise<void>;
};

// RFC 1035, 3.2.2 and 4.1.1.
const TYPES = { a: 1, alias: 5, txt: 16, aaaa: 28 };
const CODES = { well: 0, broken: 2, unknownName: 3 };
const HEADER_BYTES = 12;
// A pointer to the question's name.
const QUESTION = Buffer.from([0xc0, HEADER_BYTES]);
const MOST_BYTES_IN_STRING = 255;

/** Starts it on this machine only; port 0 chooses a free one. */
export async function startLocalDns(port = 0): Promise<LocalDns> {
	const records = new Map<string, string[]>();
	const hosts = new Map<string, () => string[]>();
	let asked = 0;
	let mode: "well" | "silent" | "broken" = "well";
	const socket = createSocket("udp4");
	socket.on("message", (query, from) => {
		asked++;
		if (mode === "silent") return;
		const known = mode === "broken" ? undefined : knownOf(query, { records, hosts });
		socket.send(answerTo(query, known, { isBroken: mode === "broken" }), from.port, from.address);
	});
	await new Promise<void>((done) => socket.bind(port, "127.0.0.1", done));
	return {
		address: `127.0.0.1:${socket.address().port}`,
		records,
		hosts,
		asked: () => asked,
		turn(wanted) {
			mode = wanted;
		},
		stop: () => new Promise((done) => socket.close(() => done())),
	};
}

/** Finds the records that answer a question; undefined when there is no such name. */
function knownOf(
	query: Buffer,
	{ records, hosts }: Pick<LocalDns, "records" | "hosts">,
): Buffer[] | undefined {
	const { name, type } = questionOf(query);
	const texts = records.get(name.toLowerCase());
	const found = hosts.get(name.toLowerCase())?.();
	if (!texts && !found) return undefined;
	if (type === TYPES.txt) return texts?.map(txtRecord) ?? [];
	return (found ?? []).flatMap((one) => hostRecords(one, type, hosts));
}

function hostRecords(one: string, type: number, hosts: LocalDns["hosts"], at: Buffer = QUESTION): Buffer[] {
	if (!isIP(one)) {
		const behind = hosts.get(one)?.() ?? [];
		const more = behind.flatMap((next) => hostRecords(next, type, hosts, nameBytes(one)));
		return [record(TYPES.alias, nameBytes(one), at), ...more];
	}
	const isWanted = type === (isIPv4(one) ? TYPES.a : TYPES.aaaa);
	return isWanted ? [record(type, addressBytes(one), at)] : [];
}

function addressBytes(address: string): Buffer {
	if (isIPv4(address)) return Buffer.from(address.split(".").map(Number));
	const [before = "", after] = address.split("::");
	const groups = (text = "") => text.split(":").filter(Boolean);
	const [head, tail] = [groups(before), groups(after)];
	const zeros = Array<string>(8 - head.length - tail.length).fill("0");
	return Buffer.from([...head, ...zeros, ...tail].map((one) => one.padStart(4, "0")).join(""), "hex");
}

const nameBytes = (name: string): Buffer =>
	Buffer.concat([
		...name.split(".").flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]),
		Buffer.from([0]),
	]);

function answerTo(query: Buffer, answers: Buffer[] | undefined, { isBroken }: { isBroken: boolean }): Buffer {
	const { end } = questionOf(query);
	const code = isBroken ? CODES.broken : answers ? CODES.well : CODES.unknownName;
	const header = Buffer.alloc(HEADER_BYTES);
	query.copy(header, 0, 0, 2);
	header.writeUInt16BE(0x8180 | code, 2); // an answer, recursion desired and available
	header.writeUInt16BE(1, 4);
	header.writeUInt16BE(answers?.length ?? 0, 6);
	return Buffer.concat([header, query.subarray(HEADER_BYTES, end), ...(answers ?? [])]);
}

/** Reads the requested name and type, and where the question ends. */
function questionOf(query: Buffer): { name: string; type: number; end: number } {
	const labels: string[] = [];
	let at = HEADER_BYTES;
	for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
		labels.push(query.toString("latin1", at + 1, at + 1 + length));
		at += length + 1;
	}
	return { name: labels.join("."), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function txtRecord(text: string): Buffer {
	const bytes = Buffer.from(text);
	const strings: Buffer[] = [];
	for (let at = 0; at < bytes.length; at += MOST_BYTES_IN_STRING) {
		const part = bytes.subarray(at, at + MOST_BYTES_IN_STRING);
		strings.push(Buffer.from([part.length]), part);
	}
	return record(TYPES.txt, Buffer.concat(strings));
}

function record(type: number, body: Buffer, name: Buffer = QUESTION): Buffer {
	const head = Buffer.alloc(10);
	head.writeUInt16BE(type, 0);
	head.writeUInt16BE(1, 2); // class IN
	head.writeUInt32BE(1, 4); // a TTL of one second
	head.writeUInt16BE(body.length, 8);
	return Buffer.concat([name, head, body]);
}
