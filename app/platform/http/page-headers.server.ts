import { env } from "../env.server.ts";
import { SPECULATION_RULES } from "./speculation-rules.ts";

/** Adds what only pages say: their style sheet, which a proxy may announce even earlier, and which links may be prefetched. */
export function addPageHeaders(headers: Headers, { styles }: { styles: string }): void {
	headers.append("Link", `<${styles}>; rel=preload; as=style`);
	// Vite serves the file as a type that browsers refuse.
	if (env.NODE_ENV !== "development") headers.set("Speculation-Rules", `"${SPECULATION_RULES.path}"`);
}
