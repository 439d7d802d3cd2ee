import { join } from "node:path";
import { env } from "../env.server.ts";
import { diskStore } from "./disk.server.ts";
import type { ObjectStore } from "./object-store.ts";
import { s3Store } from "./s3.server.ts";
import { spoolIn } from "./spool.server.ts";

/** The process’s only storage for files: the bucket of S3_…, or else the folder FILES_DIR. */
export const storage: ObjectStore =
	env.S3_BUCKET === undefined ? diskStore(env.FILES_DIR) : s3Store(bucket());

/** Where files are while they arrive, on this machine in either case: a bucket has to be told a size before the first byte. */
export const spool = spoolIn(join(env.FILES_DIR, "arriving"));

function bucket() {
	const { S3_ENDPOINT, S3_BUCKET, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = env;
	// One without the others ends the process at its start (env-problems.server.ts).
	return {
		endpoint: S3_ENDPOINT ?? "",
		bucket: S3_BUCKET ?? "",
		region: S3_REGION,
		accessKeyId: S3_ACCESS_KEY_ID ?? "",
		secretAccessKey: S3_SECRET_ACCESS_KEY ?? "",
	};
}
