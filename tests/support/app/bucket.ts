import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { S3Settings } from "#app/platform/storage/s3.server.ts";

type S3rver = { run(): Promise<unknown>; close(): Promise<void>; httpServer: Server };

/** The keys that the server knows: its documentation names them. */
const KEYS = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };

/** Starts a server that speaks the protocol of S3 and checks each signature, with one empty bucket. */
export async function startBucket(): Promise<{ settings: S3Settings; stop: () => Promise<void> }> {
	const directory = await mkdtemp(join(tmpdir(), "tenantry-bucket-"));
	// @ts-expect-error: the package has no types.
	const { default: Server } = (await import("@20minutes/s3rver")) as { default: new (o: object) => S3rver };
	const bucket = "files";
	const server = new Server({
		...{ address: "127.0.0.1", port: 0, silent: true, directory, vhostBuckets: false },
		configureBuckets: [{ name: bucket }],
	});
	await server.run();
	if (!server.httpServer.listening) await once(server.httpServer, "listening");
	const { port } = server.httpServer.address() as AddressInfo;
	return {
		settings: { endpoint: `http://127.0.0.1:${port}`, bucket, region: "us-east-1", ...KEYS },
		async stop() {
			await server.close();
			await rm(directory, { recursive: true });
		},
	};
}
