import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { S3Settings } from "#app/platform/storage/s3.server.ts";

type S3rver = { run(): Promise<unknown>; close(): Promise<void>; httpServer: Server };

/** The keys that the server knows: its documentation names them. */
const KEYS = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };

/** A bucket for development and tests, and what the app has to know of it. */
export type LocalBucket = { settings: S3Settings; stop: () => Promise<void> };

/**
 * Starts a server that speaks the protocol of S3 and checks each signature, with one bucket. Without a folder to keep
 * it in, it is empty, and gone at the end. Port 0 chooses a free one.
 */
export async function startBucket({
	folder,
	port = 0,
}: {
	folder?: string;
	port?: number;
} = {}): Promise<LocalBucket> {
	const directory = folder ?? (await mkdtemp(join(tmpdir(), "tenantry-bucket-")));
	await mkdir(directory, { recursive: true });
	// @ts-expect-error: the package has no types.
	const { default: Server } = (await import("@20minutes/s3rver")) as { default: new (o: object) => S3rver };
	const bucket = "files";
	const server = new Server({
		...{ address: "127.0.0.1", port, silent: true, directory, vhostBuckets: false },
		configureBuckets: [{ name: bucket }],
	});
	await server.run();
	if (!server.httpServer.listening) await once(server.httpServer, "listening");
	const { port: chosen } = server.httpServer.address() as AddressInfo;
	return {
		settings: { endpoint: `http://127.0.0.1:${chosen}`, bucket, region: "us-east-1", ...KEYS },
		async stop() {
			await server.close();
			if (folder === undefined) await rm(directory, { recursive: true });
		},
	};
}
