import { z } from "zod";
import { sign, verify } from "../secret.server.ts";
import { keyText } from "../text.ts";

/** A file that may be shown for a minute, and the member who opened it. */
export type FileToShow = { tenantId: string; fileId: number; memberId: string };

// Long enough for a browser to follow a redirect; a reader who stays has the file by then.
const SECONDS = 60;
const PURPOSE = "shown file";
const shape = z.tuple([keyText(255), z.int(), keyText(255), z.int()]);

/** Makes the path at which a file is shown for a minute, to anyone who has it. Its name is for the reader alone. */
export function shownPath({ tenantId, fileId, memberId }: FileToShow, name: string): string {
	const until = Math.floor(Date.now() / 1_000) + SECONDS;
	const text = Buffer.from(JSON.stringify([tenantId, fileId, memberId, until])).toString("base64url");
	return `/${text}.${sign(PURPOSE, text)}/${encodeURIComponent(name.toWellFormed())}`;
}

/** Reads such a path; undefined when we did not sign it, or more than a minute ago. */
export function shownIn(path: string): FileToShow | undefined {
	const [, text = "", signature = ""] = /^\/([\w-]+)\.([\w-]+)\//.exec(path) ?? [];
	if (!verify(PURPOSE, text, signature)) return undefined;
	const [tenantId, fileId, memberId, until] = shape.parse(
		JSON.parse(Buffer.from(text, "base64url").toString()),
	);
	return until * 1_000 > Date.now() ? { tenantId, fileId, memberId } : undefined;
}
