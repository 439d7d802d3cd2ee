import { createSocket } from "node:dgram";

/** A DNS server for development and tests: it knows the given TXT records and no other name. */
export type LocalDns = {
	/** For DNS_SERVER: `127.0.0.1:40053`. */
	address: string;
	/** Name → texts. */
	records: Map<string, string[]>;
	/** In mode `silent` it never answers, in `broken` it reports a failure. */
	turn(mode: "well" | "silent" | "broken"): void;
	stop(): Promise<void>;
};

// RFC 1035, 3.2.2 and 4.1.1.
const TYPE_TXT = 16;
const CODES = { well: 0, broken: 2, unknownName: 3 };
const HEADER_BYTES = 12;
const MOST_BYTES_IN_STRING = 255;

/** Starts it on this machine only; port 0 chooses a free one. */
export async function startLocalDns(port = 0): Promise<LocalDns> {
	const records = new Map<string, string[]>();
	let mode: "well" | "silent" | "broken" = "well";
	const socket = createSocket("udp4");
	socket.on("message", (query, from) => {
		if (mode === "silent") return;
		socket.send(answerTo(query, records, { isBroken: mode === "broken" }), from.port, from.address);
	});
	await new Promise<void>((done) => socket.bind(port, "127.0.0.1", done));
	return {
		address: `127.0.0.1:${socket.address().port}`,
		records,
		turn(wanted) {
			mode = wanted;
		},
		stop: () => new Promise((done) => socket.close(() => done())),
	};
}

function answerTo(
	query: Buffer,
	records: Map<string, string[]>,
	{ isBroken }: { isBroken: boolean },
): Buffer {
	const { name, end } = questionOf(query);
	const texts = records.get(name.toLowerCase());
	const code = isBroken ? CODES.broken : texts ? CODES.well : CODES.unknownName;
	const answers = code === CODES.well ? (texts ?? []).map(txtRecord) : [];
	const header = Buffer.alloc(HEADER_BYTES);
	query.copy(header, 0, 0, 2);
	header.writeUInt16BE(0x8180 | code, 2); // an answer, recursion desired and available
	header.writeUInt16BE(1, 4);
	header.writeUInt16BE(answers.length, 6);
	return Buffer.concat([header, query.subarray(HEADER_BYTES, end), ...answers]);
}

/** Reads the requested name, and where the question ends. */
function questionOf(query: Buffer): { name: string; end: number } {
	const labels: string[] = [];
	let at = HEADER_BYTES;
	for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
		labels.push(query.toString("latin1", at + 1, at + 1 + length));
		at += length + 1;
	}
	return { name: labels.join("."), end: at + 5 };
}

function txtRecord(text: string): Buffer {
	const bytes = Buffer.from(text);
	const strings: Buffer[] = [];
	for (let at = 0; at < bytes.length; at += MOST_BYTES_IN_STRING) {
		const part = bytes.subarray(at, at + MOST_BYTES_IN_STRING);
		strings.push(Buffer.from([part.length]), part);
	}
	const body = Buffer.concat(strings);
	const head = Buffer.alloc(12);
	head.writeUInt16BE(0xc00c, 0); // a pointer to the question's name
	head.writeUInt16BE(TYPE_TXT, 2);
	head.writeUInt16BE(1, 4); // class IN
	head.writeUInt32BE(1, 6); // a TTL of one second
	head.writeUInt16BE(body.length, 10);
	return Buffer.concat([head, body]);
}
