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

type Which = { projectId: number; id: number };

/** Makes the previews of a picture. A file that is none, or cannot be read as one, has no previews. Idempotent. */
export async function makePreviews(tenant: ReactingTenant, which: Which): Promise<void> {
	const object = await findPicture(tenant, which);
	const content = object && (await tenant.files.open(object));
	if (!content) return;
	const made = await makeSmaller(Buffer.from(await new Response(content).arrayBuffer()), PREVIEW_WIDTHS);
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
