import { env } from "../../env.server.ts";

/**
 * Returns a requested path if it stays within this application, else the fallback: `//evil.example` and `/\evil` do
 * not. Nothing else judges paths from outside that are redirected or posted to.
 */
export function ownPath(wished: string | null | undefined, fallback: string): string {
	if (!wished?.startsWith("/") || !URL.canParse(wished, env.APP_ORIGIN)) return fallback;
	const url = new URL(wished, env.APP_ORIGIN);
	const stays = url.origin === env.APP_ORIGIN && !url.pathname.startsWith("//");
	return stays ? `${url.pathname}${url.search}` : fallback;
}
