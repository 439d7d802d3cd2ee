import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** Where a file is sent, and by whom. */
export type Sender = { origin: string; path: string; cookie: string; mark: string };

const PIECE = randomBytes(256 * 1_024);
const BOUNDARY = "----bench";

/** 100 MB, the most that one form brings, with room for what is written around them: four files below 25 MB each. */
export const FILES = 4;
export const FILE_BYTES = 95 * PIECE.length;
export const FORM_BYTES = FILES * FILE_BYTES;

/** How a form is sent: `bytesPerSecond` slows it down to a line’s speed. */
type Pace = { bytesPerSecond?: number };

/** Sends a form of files as a browser does, without ever having it whole. Returns the status, and the bytes that were sent. */
export function sendForm(sender: Sender, { bytesPerSecond }: Pace = {}): Promise<number> {
	const { origin, path, cookie, mark } = sender;
	const post = request(`${origin}${path}`, {
		method: "POST",
		agent: false,
		headers: {
			...{ Cookie: cookie, Origin: origin, Accept: "text/html", "Sec-Fetch-Site": "same-origin" },
			"Content-Type": `multipart/form-data; boundary=${BOUNDARY}`,
		},
	});
	return new Promise((resolve, reject) => {
		post.on("response", (answer) => answer.resume().on("end", () => resolve(answer.statusCode ?? 0)));
		post.on("error", reject);
		const write = async (bytes: Buffer | string) => {
			if (!post.write(bytes)) await new Promise((drained) => post.once("drain", drained));
		};
		const sendAll = async () => {
			const began = performance.now();
			const untilDue = pacing(bytesPerSecond);
			await write(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="_f"\r\n\r\n${mark}\r\n`);
			for (let file = 0; file < FILES; file++) {
				await write(headOf(`${file}-${began}.bin`));
				for (let bytes = 0; bytes < FILE_BYTES; bytes += PIECE.length) {
					await write(PIECE);
					await untilDue();
				}
				await write("\r\n");
			}
			post.end(`--${BOUNDARY}--\r\n`);
		};
		sendAll().catch(reject);
	});
}

/** Waits after each piece until a line of this speed would have sent it. */
function pacing(bytesPerSecond: number | undefined): () => Promise<void> {
	const began = performance.now();
	let sent = 0;
	return async () => {
		sent += PIECE.length;
		const aheadMs = bytesPerSecond ? began + (sent / bytesPerSecond) * 1_000 - performance.now() : 0;
		if (aheadMs > 0) await sleep(aheadMs);
	};
}

const headOf = (name: string) =>
	`--${BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`;

/** Sends the same bytes as a plain body. */
export function sendPlainly(origin: string): Promise<number> {
	const post = request(`${origin}/upload`, { method: "POST", agent: false });
	return new Promise((resolve, reject) => {
		post.on("response", (answer) => answer.resume().on("end", () => resolve(answer.statusCode ?? 0)));
		post.on("error", reject);
		const sendAll = async () => {
			for (let bytes = 0; bytes < FORM_BYTES; bytes += PIECE.length)
				if (!post.write(PIECE)) await new Promise((drained) => post.once("drain", drained));
			post.end();
		};
		sendAll().catch(reject);
	});
}

/** Downloads a file and drops it. Returns when its first byte and its last came, in milliseconds. */
export function download(
	{ origin, path, cookie }: Omit<Sender, "mark">,
	bytes: number,
): Promise<{ firstMs: number; wholeMs: number }> {
	const began = performance.now();
	return new Promise((resolve, reject) => {
		const get = request(`${origin}${path}`, { agent: false, headers: { Cookie: cookie, Accept: "*/*" } });
		get.on("error", reject);
		get.on("response", (answer) => {
			let firstMs = 0;
			let seen = 0;
			answer.on("data", (piece: Buffer) => {
				firstMs ||= performance.now() - began;
				seen += piece.length;
			});
			answer.on("error", reject);
			answer.on("end", () => {
				if (answer.statusCode === 200 && seen === bytes)
					resolve({ firstMs, wholeMs: performance.now() - began });
				else reject(new Error(`${path} answered ${answer.statusCode} with ${seen} bytes`));
			});
		});
		get.end();
	});
}
