import { once } from "node:events";
import { get } from "node:http";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServedSources, serveSources } from "#tests/support/app/served-sources.ts";

let served: ServedSources;
beforeAll(async () => {
	served = await serveSources();
}, 60_000);
afterAll(() => served?.stop());

test("a page that a browser takes in Brotli is smaller than gzip makes it in one piece", async () => {
	const headers = { "Accept-Encoding": "gzip, br", Accept: "text/html", "Sec-Fetch-Dest": "document" };

	const [answer] = await once(get({ port: served.port, path: "/", headers }), "response");
	const body = await buffer(answer);

	expect([answer.headers["content-encoding"], answer.headers.vary]).toEqual(["br", "Accept-Encoding"]);
	expect(body.length).toBeLessThan(gzipSync(brotliDecompressSync(body)).length * 0.95);
});
