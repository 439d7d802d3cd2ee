import { openAsBlob } from "node:fs";
import { rm } from "node:fs/promises";
import { AwsClient } from "aws4fetch";
import { checkedPrefix, keyOf, type ObjectStore, type StoredObject } from "./object-store.ts";

/** A bucket, and who may use it. */
export type S3Settings = {
	/** `https://s3.eu-central-1.amazonaws.com`: the bucket’s name is put behind it. */
	endpoint: string;
	bucket: string;
	region: string;
	accessKeyId: string;
	secretAccessKey: string;
};

// aws4fetch doubles 50 ms each time: a busy bucket gets three tries within half a second.
const RETRIES = 2;
// An answer’s headers, or a listing. A small file at 1 Mbit/s takes no longer; large ones get more.
const ANSWER_MS = 20_000;
const SLOWEST_BYTES_PER_MS = 125; // 1 Mbit/s

/** Keeps files in a bucket that speaks the protocol of S3 (signature version 4, addresses with the bucket in the path). */
export function s3Store({ endpoint, bucket, region, accessKeyId, secretAccessKey }: S3Settings): ObjectStore {
	const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3", retries: RETRIES });
	const address = `${endpoint.replace(/\/+$/, "")}/${bucket}`;

	async function ask(path: string, { ms = ANSWER_MS, ...init }: RequestInit & { ms?: number } = {}) {
		const answer = await client.fetch(`${address}${path}`, {
			...init,
			redirect: "error",
			signal: AbortSignal.timeout(ms),
		});
		if (answer.ok || answer.status === 404) return answer;
		await answer.body?.cancel();
		throw new Error(`The file storage answered ${init.method ?? "GET"} with ${answer.status}`);
	}

	return {
		async put(place, { path, bytes, sha256 }) {
			const answer = await ask(`/${keyOf(place)}`, {
				method: "PUT",
				// Read from the disk while it is sent. Its digest is signed, and checked by storage that can.
				body: await openAsBlob(path),
				headers: { "X-Amz-Content-Sha256": sha256, "Content-Type": "application/octet-stream" },
				ms: ANSWER_MS + Math.ceil(bytes / SLOWEST_BYTES_PER_MS),
			});
			await answer.body?.cancel();
			if (answer.status === 404) throw new Error("The file storage has no such bucket");
			await rm(path);
		},
		async open(place, range) {
			const headers = range && { Range: `bytes=${range.start}-${range.end}` };
			const answer = await openAnswer(() => client.sign(`${address}/${keyOf(place)}`, { headers }));
			if (answer.ok && answer.body) return answer.body;
			await answer.body?.cancel();
			if (answer.status === 404) return undefined;
			throw new Error(`The file storage answered GET with ${answer.status}`);
		},
		async remove(place) {
			const answer = await ask(`/${keyOf(place)}`, { method: "DELETE" });
			await answer.body?.cancel();
		},
		async *list(prefix) {
			// The first version of the listing: it continues after a key that we know, not after a token of the server’s.
			const listing = new URLSearchParams({ prefix: `${checkedPrefix(prefix)}/` });
			for (let isCut = true; isCut; ) {
				const text = await (await ask(`?${listing}`)).text();
				const keys = [...objectsIn(text)];
				yield* keys;
				// Keys are listed in their order, so the next answer begins where this one was cut off.
				listing.set("marker", `${prefix}/${keys.at(-1)?.name}`);
				isCut = valueIn(text, "IsTruncated") === "true" && keys.length > 0;
			}
		},
	};
}

/** Limits how long the headers may take, but not the body, which is as slow as its reader. */
async function openAnswer(sign: () => Promise<Request>): Promise<Response> {
	const late = new AbortController();
	const timer = setTimeout(() => late.abort(), ANSWER_MS);
	try {
		return await fetch(await sign(), { redirect: "error", signal: late.signal });
	} finally {
		clearTimeout(timer);
	}
}

// Our keys are letters, digits, hyphens and a slash, so nothing in this XML is escaped.
function* objectsIn(xml: string): Generator<StoredObject> {
	for (const [, object = ""] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
		const [, name = ""] = valueIn(object, "Key")?.split("/") ?? [];
		yield {
			name,
			bytes: Number(valueIn(object, "Size")),
			at: new Date(valueIn(object, "LastModified") ?? 0),
		};
	}
}

const valueIn = (xml: string, tag: string): string | undefined =>
	new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1];
