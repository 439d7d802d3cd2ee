import type { ByteRange } from "../storage/object-store.ts";

/** What an answer says of a file. */
export type ServedFile = { name: string; type: string; bytes: number; sha256: string };

/**
 * Answers with a file as something to save, never to show: browsers run nothing that is in it, on no page of ours
 * (CSP 3, sandbox). One range (RFC 9110, section 14); what the browser has already is not sent again (section 13). Ask
 * for the permission first: this does not. `open`: called only if bytes are sent. `as`: "shown" only where no page of
 * ours is, because the same bytes may be a page.
 */
export async function answerFile(
	{ method, headers }: Pick<Request, "method" | "headers">,
	file: ServedFile,
	open: (range: ByteRange | undefined) => Promise<ReadableStream<Uint8Array> | undefined>,
	as: "saved" | "shown" = "saved",
): Promise<Response | undefined> {
	const etag = `"${file.sha256}"`;
	const common = { ...POLICIES, ...(as === "shown" && SHOWN), ETag: etag, "Accept-Ranges": "bytes" };
	if (hasAlready(headers.get("If-None-Match"), etag))
		return new Response(null, { status: 304, headers: common });
	const range = rangeOf(headers, file.bytes, etag);
	if (range === "impossible") {
		return new Response(null, {
			status: 416,
			headers: { ...common, "Content-Range": `bytes */${file.bytes}` },
		});
	}
	const length = range ? range.end - range.start + 1 : file.bytes;
	const answer = {
		status: range ? 206 : 200,
		headers: {
			...common,
			"Content-Type": file.type,
			"Content-Length": String(length),
			"Content-Disposition": dispositionOf(file.name, as),
			...(range && { "Content-Range": `bytes ${range.start}-${range.end}/${file.bytes}` }),
		},
	};
	if (method === "HEAD" || length === 0) return new Response(null, answer);
	const body = await open(range);
	return body && new Response(body, answer);
}

/**
 * Answers with a picture that we encoded ourselves, to be shown on a page. `version`: of its bytes. As `answerFile`, it
 * does not ask for the permission.
 */
export async function answerPicture(
	{ method, headers }: Pick<Request, "method" | "headers">,
	{ version }: { version: string },
	open: () => Promise<ReadableStream<Uint8Array> | undefined>,
): Promise<Response | undefined> {
	const etag = `"${version}"`;
	const common = { ...POLICIES, ETag: etag };
	if (hasAlready(headers.get("If-None-Match"), etag))
		return new Response(null, { status: 304, headers: common });
	const answer = { headers: { ...common, "Content-Type": "image/webp", "Content-Disposition": "inline" } };
	if (method === "HEAD") return new Response(null, answer);
	const body = await open();
	return body && new Response(body, answer);
}

const POLICIES = {
	"Content-Security-Policy": "default-src 'none'; sandbox",
	"Cross-Origin-Resource-Policy": "same-origin",
	"X-Content-Type-Options": "nosniff",
	// `max-age=0`: the browser asks each time, and so the permission is. `no-transform`: no compression, whose length is another.
	"Cache-Control": "private, max-age=0, no-transform",
};

// A browser's own reader of documents does not work in a sandbox.
const SHOWN = {
	"Content-Security-Policy":
		"default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'",
	"Cache-Control": "private, no-store, no-transform",
	"Referrer-Policy": "no-referrer",
};

/** Tells whether the browser has these bytes (If-None-Match compares weakly: section 13.1.2). */
function hasAlready(known: string | null, etag: string): boolean {
	if (known === null) return false;
	return known.trim() === "*" || known.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
}

/** Returns the one range that is wanted; undefined for the whole file, also when several are, or another version was begun. */
function rangeOf(headers: Headers, bytes: number, etag: string): ByteRange | "impossible" | undefined {
	const begun = headers.get("If-Range");
	// Strongly, and so never by a date: two versions must not be put together (section 13.1.5).
	if (begun !== null && begun.trim() !== etag) return undefined;
	const [, from = "", to = ""] =
		/^bytes=(\d{0,15})-(\d{0,15})$/i.exec(headers.get("Range")?.trim() ?? "") ?? [];
	if (from === "" && to === "") return undefined;
	if (from === "") {
		const last = Math.min(Number(to), bytes);
		return last === 0 ? "impossible" : { start: bytes - last, end: bytes - 1 };
	}
	const [start, end] = [Number(from), to === "" ? bytes - 1 : Math.min(Number(to), bytes - 1)];
	if (to !== "" && Number(to) < start) return undefined;
	return start >= bytes ? "impossible" : { start, end };
}

/** Writes the header that names the file to save: for old programs in ASCII, for all others as it is (RFC 6266, RFC 8187). */
export function dispositionOf(name: string, as: "saved" | "shown" = "saved"): string {
	const ascii = name
		.normalize("NFKD")
		.replaceAll(/\p{M}/gu, "")
		.replaceAll(/[^ -~]|["\\%]/g, "_");
	const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
		/['()*]/g,
		(sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
	);
	return `${as === "saved" ? "attachment" : "inline"}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
