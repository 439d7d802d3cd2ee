import { deflateSync } from "node:zlib";

/** Makes a small PNG that unpacks to `side` by `side` white pixels. */
export function bomb(side: number): Buffer {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(side, 0);
	header.writeUInt32BE(side, 4);
	header.set([1, 0, 0, 0, 0], 8);
	const rows = deflateSync(Buffer.alloc((1 + side / 8) * side), { level: 9 });
	const start = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
	return Buffer.concat([start, chunk("IHDR", header), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type: string, body: Buffer): Buffer {
	const head = Buffer.alloc(4);
	head.writeUInt32BE(body.length);
	const named = Buffer.concat([Buffer.from(type), body]);
	const tail = Buffer.alloc(4);
	tail.writeUInt32BE(crc(named));
	return Buffer.concat([head, named, tail]);
}

function crc(bytes: Buffer): number {
	let sum = 0xffffffff;
	for (const byte of bytes) {
		sum ^= byte;
		for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
	}
	return ~sum >>> 0;
}
