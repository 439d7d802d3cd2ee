import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { ReadableStream as WebStream } from "node:stream/web";
import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { makeSmaller } from "#app/platform/image.server.ts";
import { PREVIEW_WIDTHS } from "#app/tenant/files/preview-widths.ts";
import { type ReactingTenant, type Reaction, reaction } from "#app/tenant/reactions/reaction.server.ts";

/** Makes the previews of a picture that was added; of one that a virus scanner holds, once it is let go (scan.server.ts). */
export const fileReactions: Reaction[] = [
	reaction("files.preview", ["project.file_added"], (tenant, { payload }) =>
		makePreviews(tenant, { projectId: payload.id, id: payload.file.id }),
	),
];

// The largest file at 3 Mbit/s, from a bucket.
const READ_MS = 60_000;

type Which = { projectId: number; id: number };

/** Makes the previews of a picture. A file that is none, or cannot be read as one, has no previews. Idempotent. */
export async function makePreviews(tenant: ReactingTenant, which: Which): Promise<void> {
	const object = await findPicture(tenant, which);
	if (!object) return;
	const made = await makeSmaller(() => read(tenant, object), PREVIEW_WIDTHS);
	if (!made) return;
	for (const width of PREVIEW_WIDTHS) {
		const picture = made.pictures.get(width);
		if (picture) await tenant.files.keepPreview(object, width, picture);
	}
	// Last: a row that has its size has its previews.
	const { width, height } = made;
	await tenant.write(({ db, tables: { files } }) =>
		db
			.update(files)
			.set({ width, height })
			.where(and(eq(files.projectId, which.projectId), eq(files.id, which.id))),
	);
}

/** Reads a picture whole; undefined when its bytes are missing. Throws when that takes too long: the next one waits for it. */
async function read(tenant: ReactingTenant, object: string): Promise<Buffer | undefined> {
	const content = await tenant.files.open(object);
	const signal = AbortSignal.timeout(READ_MS);
	return content && buffer(Readable.fromWeb(content as WebStream, { signal }));
}

/** Returns the object of a picture that has no previews yet; its type is what its first bytes show. */
function findPicture(tenant: ReactingTenant, { projectId, id }: Which): Promise<string | undefined> {
	return tenant.read(async ({ db, tables: { files } }) => {
		const [found] = await db
			.select({ object: files.object, type: files.type })
			.from(files)
			.where(
				and(
					...[eq(files.projectId, projectId), eq(files.id, id)],
					...[isNotNull(files.arrivedAt), isNull(files.width), isNull(files.heldAt), isNull(files.verdict)],
				),
			);
		return found?.type.startsWith("image/") ? found.object : undefined;
	});
}
