import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { env } from "#app/platform/env.server.ts";
import { answerFile } from "#app/platform/http/file-answer.server.ts";
import { shownIn, shownPath } from "#app/platform/http/shown-address.server.ts";
import { thrownRefusal } from "#app/platform/refusal.ts";
import { openFor } from "#app/tenant/reactions/run-reaction.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { findTenant } from "#app/tenant/write-as-system.server.ts";
import type { StoredFile } from "#db/schema/tenant/files.ts";

// What a browser shows without running anything that is in it.
const SHOWN = "application/pdf";

/** Whether a file of this type can be shown, not only saved. */
export const canBeShown = (type: string): boolean => env.FILES_ORIGIN !== undefined && type === SHOWN;

/** Returns the address on FILES_ORIGIN at which a member may see a file for a minute; undefined when it is only saved. */
export function shownAddressOf(tenant: Tenant, file: StoredFile): string | undefined {
	const { id: tenantId, member, isForSupport } = tenant;
	// Whether support may open a file is asked where its bytes are opened, which an address would go past.
	if (!canBeShown(file.type) || isForSupport) return undefined;
	const { id: fileId, name } = file;
	return env.FILES_ORIGIN + shownPath({ tenantId, fileId, memberId: member.id }, name);
}

type Asked = Pick<Request, "method" | "headers">;

/**
 * Answers a request to FILES_ORIGIN, where nobody is signed in and no page of ours is: with the file that its address is
 * signed for, to be shown, 404, or 503 while the database or the storage cannot be reached.
 */
export function answerShown(request: Asked, path: string): Promise<Response> {
	return answer(request, path).catch((thrown: unknown) => {
		const refused = thrownRefusal(thrown);
		if (!refused) throw thrown;
		return inWords(refused.status, refused.refusal.message, refused.headers);
	});
}

async function answer(request: Asked, path: string): Promise<Response> {
	const shown = shownIn(path);
	const record = shown && (await findTenant(shown.tenantId));
	if (record?.status !== "active") return nothingHere();
	const tenant = openFor("files.show", record);
	const [file] = await tenant.read(({ db, tables: { files } }) =>
		db
			.select()
			.from(files)
			.where(
				and(
					eq(files.id, shown?.fileId ?? 0),
					eq(files.type, SHOWN),
					...[isNotNull(files.arrivedAt), isNull(files.deletedAt)],
					...[isNull(files.heldAt), isNull(files.verdict)],
				),
			),
	);
	if (!file) return nothingHere();
	const open = tenant.files.open;
	return (await answerFile(request, file, (range) => open(file.object, range), "shown")) ?? nothingHere();
}

const nothingHere = () => inWords(404, "There is nothing at this address.");

function inWords(status: number, message: string, given?: HeadersInit): Response {
	const headers = new Headers(given);
	headers.set("Content-Type", "text/plain; charset=utf-8");
	headers.set("Cache-Control", "no-store");
	return new Response(`${message}\n`, { status, headers });
}
