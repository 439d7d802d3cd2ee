import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { ReadableStream as WebStream } from "node:stream/web";
import { type DocumentKind, readDocument } from "#app/platform/documents/documents.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import type { ByteRange } from "#app/platform/storage/object-store.ts";
import type { ReactingTenant } from "#app/tenant/reactions/reaction.server.ts";
import { cut } from "#app/tenant/search/vector.ts";
import type { StoredFile } from "#db/schema/tenant/files.ts";

type WithText = Pick<StoredFile, "id" | "object" | "type" | "bytes">;

// A document is in memory whole while it is read.
const LARGEST_DOCUMENT = 50_000_000;
// As many bytes as the characters that are kept can have.
const MOST_PLAIN = 400_000;
// The largest document at 7 Mbit/s, from a bucket.
const READ_MS = 60_000;

const DOCUMENTS: [type: RegExp, kind: DocumentKind][] = [
	[/^application\/pdf$/, "pdf"],
	[/^application\/vnd\.(openxmlformats-officedocument|oasis\.opendocument)\./, "office"],
];

/**
 * Returns the text of a file as the index of the search holds it: of a PDF, of what Word, Excel, PowerPoint and
 * OpenDocument write, and of plain text in UTF-8. Empty when there is none, or it cannot be read: trying again would not
 * help. Undefined when its bytes are missing. Throws when the storage cannot be reached, or the reader is
 * broken.
 */
export async function textOf(tenant: ReactingTenant, file: WithText): Promise<string | undefined> {
	const [, kind] = DOCUMENTS.find(([type]) => type.test(file.type)) ?? [];
	const isPlain = file.type.startsWith("text/plain");
	const isRead = isPlain || (kind && file.bytes <= LARGEST_DOCUMENT);
	if (!isRead || file.bytes === 0) return "";
	const bytes = await read(tenant, file, isPlain ? { start: 0, end: mostOf(file) - 1 } : undefined);
	if (!bytes) return undefined;
	const text = kind ? documentText(tenant, file, await readDocument(kind, bytes)) : plainText(bytes);
	// PostgreSQL keeps no NUL, and a search no lines.
	return cut(text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim());
}

const mostOf = ({ bytes }: WithText) => Math.min(bytes, MOST_PLAIN);

async function read(
	tenant: ReactingTenant,
	{ object }: WithText,
	range: ByteRange | undefined,
): Promise<Buffer | undefined> {
	const content = await tenant.files.open(object, range);
	const signal = AbortSignal.timeout(READ_MS);
	return content && buffer(Readable.fromWeb(content as WebStream, { signal }));
}

function documentText(
	{ id: tenantId }: ReactingTenant,
	{ id: fileId, type }: WithText,
	found: Awaited<ReturnType<typeof readDocument>>,
): string {
	if ("text" in found) return found.text;
	log.info({ tenantId, fileId, type, reason: found.failed }, "the text of a file cannot be read");
	return "";
}

/** Returns a text in UTF-8; empty when it is in anything else. */
function plainText(bytes: Buffer): string {
	try {
		// `stream`: the last character may be cut in two.
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
	} catch {
		return "";
	}
}
