import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { AwsClient } from "aws4fetch";
import { MB } from "../file-size.ts";
import { sendToOwn } from "../outgoing/outgoing.server.ts";
import type { OutgoingAnswer } from "../outgoing/send.ts";
import {
	checkedPrefix,
	isObjectName,
	keyOf,
	type ObjectStore,
	StorageUnavailable,
	type StoredObject,
} from "./object-store.ts";

/** A bucket, and who may use it. */
export type S3Settings = {
	/** `https://s3.eu-central-1.amazonaws.com`: the bucket’s name is put behind it. */
	endpoint: string;
	bucket: string;
	region: string;
	accessKeyId: string;
	secretAccessKey: string;
};

// Twice again, after 50 and 100 ms: a bucket that is busy for a moment is not worth an error page.
const RETRIES = 2;
const FIRST_PAUSE_MS = 50;
// An answer’s headers, or a listing. A small file at 1 Mbit/s takes no longer; large ones get more.
const ANSWER_MS = 20_000;
const SLOWEST_BYTES_PER_MS = 125; // 1 Mbit/s
// Long enough for a browser to follow a redirect, over a poor line too.
const ADDRESS_SECONDS = 60;
// A listing of 1,000 objects has about 400 kB.
const LONGEST_LISTING = 5 * MB;

type Ask = {
	method?: string;
	headers?: Record<string, string>;
	/** Opens the body again for each try. */
	body?: () => Readable;
	ms?: number;
	mostBytes?: number;
};

/** Keeps files in a bucket that speaks the protocol of S3 (signature version 4, addresses with the bucket in the path). */
export function s3Store({ endpoint, bucket, region, accessKeyId, secretAccessKey }: S3Settings): ObjectStore {
	const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3" });
	const address = `${endpoint.replace(/\/+$/, "")}/${bucket}`;

	async function attempt(
		path: string,
		{ method = "GET", headers = {}, body, ms = ANSWER_MS, mostBytes }: Ask,
	) {
		const { "Content-Length": length, ...signed } = headers;
		const { url, headers: sent } = await client.sign(`${address}${path}`, { method, headers: signed });
		return sendToOwn(url, {
			method,
			headers: { ...Object.fromEntries(sent), ...(length && { "Content-Length": length }) },
			body: body?.(),
			answerMs: ms,
			...(mostBytes !== undefined && { mostBytes, bodyMs: ms }),
		});
	}

	async function ask(path: string, wanted: Ask = {}, left = RETRIES): Promise<OutgoingAnswer> {
		const answer = await attempt(path, wanted).catch((error: unknown) => {
			if (left === 0) throw new StorageUnavailable("The file storage cannot be reached", { cause: error });
		});
		if (answer && (answer.status < 300 || answer.status === 404)) return answer;
		answer?.discard();
		const isBusy = !answer || answer.status >= 500 || answer.status === 429;
		if (isBusy && left > 0) {
			await sleep(FIRST_PAUSE_MS * 2 ** (RETRIES - left));
			return ask(path, wanted, left - 1);
		}
		const Failure = isBusy ? StorageUnavailable : Error;
		throw new Failure(`The file storage answered ${wanted.method ?? "GET"} with ${answer?.status}`);
	}

	return {
		async put(place, { path, bytes, sha256 }) {
			const answer = await ask(`/${keyOf(place)}`, {
				method: "PUT",
				// Read from the disk while it is sent. Its digest is signed, and checked by storage that can.
				body: () => createReadStream(path),
				headers: {
					"Content-Length": String(bytes),
					"Content-Type": "application/octet-stream",
					"X-Amz-Content-Sha256": sha256,
				},
				ms: ANSWER_MS + Math.ceil(bytes / SLOWEST_BYTES_PER_MS),
			});
			if (answer.status === 404) refuseBucket(answer);
			answer.discard();
			await rm(path);
		},
		async open(place, range) {
			const headers = range && { Range: `bytes=${range.start}-${range.end}` };
			const answer = await ask(`/${keyOf(place)}`, { headers });
			if (answer.status !== 404) return Readable.toWeb(answer.body) as ReadableStream<Uint8Array>;
			answer.discard();
			return undefined;
		},
		async remove(place) {
			(await ask(`/${keyOf(place)}`, { method: "DELETE" })).discard();
		},
		async addressOf(place, { type, disposition }) {
			const asked = new URLSearchParams({
				"X-Amz-Expires": String(ADDRESS_SECONDS),
				"response-content-type": type,
				"response-content-disposition": disposition,
				"response-cache-control": "no-store",
			});
			const signed = await client.sign(`${address}/${keyOf(place)}?${asked}`, { aws: { signQuery: true } });
			return signed.url;
		},
		list: (prefix) => listWith(ask, checkedPrefix(prefix)),
	};
}

/** Throws: nothing else is not found where something is put or listed. An empty list would say that all is removed. */
function refuseBucket(answer: OutgoingAnswer): never {
	answer.discard();
	throw new Error("The file storage has no such bucket");
}

async function* listWith(
	ask: (path: string, wanted: Ask) => Promise<OutgoingAnswer>,
	prefix: string,
): AsyncGenerator<StoredObject> {
	// The first version of the listing: it continues after a key that we know, not after a token of the server’s.
	const listing = new URLSearchParams({ prefix: `${prefix}/` });
	for (let isCut = true; isCut; ) {
		const answer = await ask(`?${listing}`, { mostBytes: LONGEST_LISTING });
		if (answer.status === 404) refuseBucket(answer);
		const text = await answer.text();
		const keys = [...text.matchAll(/<Key>[^<]*\/([^<]*)<\/Key>/g)].map(([, name]) => name);
		yield* objectsIn(text);
		// Keys are listed in their order, so the next answer begins where this one was cut off.
		listing.set("marker", `${prefix}/${keys.at(-1)}`);
		isCut = valueIn(text, "IsTruncated") === "true" && keys.length > 0;
	}
}

// Our keys are letters, digits, hyphens and a slash, so nothing in this XML is escaped.
function* objectsIn(xml: string): Generator<StoredObject> {
	for (const [, object = ""] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
		const [, name = ""] = valueIn(object, "Key")?.split("/") ?? [];
		// Someone else's objects are left alone.
		if (!isObjectName(name)) continue;
		yield {
			name,
			bytes: Number(valueIn(object, "Size")),
			at: new Date(valueIn(object, "LastModified") ?? 0),
		};
	}
}

const valueIn = (xml: string, tag: string): string | undefined =>
	new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1];
