import type { Page } from "@playwright/test";
import routes from "#app/routes.ts";
import { lineFinder, linesOf } from "#tests/isolation/walk/routes.ts";

// Far more than there are: a page that links to ever new ones would never end.
const MOST_PAGES = 600;
/** A second and third page of a kind may have links that the first has not. */
const MOST_OF_A_KIND = 3;

/**
 * Follows links from these addresses on, as whoever is signed in, and returns one address for each pattern that a page
 * was found at. Pages that are built of a query (`?status=archived`) are not followed.
 */
export async function crawl(page: Page, starts: string[]): Promise<Map<string, string>> {
	const find = lineFinder(linesOf(await routes));
	const found = new Map<string, string>();
	const seen = new Set(starts);
	const tried = new Map<string, number>();
	// A set that is walked through gives what is added on the way as well.
	let pages = 0;
	for (const path of seen) {
		const pattern = find(path)?.line.pattern ?? "";
		const times = (tried.get(pattern) ?? 0) + 1;
		tried.set(pattern, times);
		if (times > MOST_OF_A_KIND) continue;
		if (++pages > MOST_PAGES) break;
		const html = await htmlOf(page, path);
		if (html === undefined) continue;
		if (!found.has(pattern)) found.set(pattern, path);
		for (const link of linksOf(html, path)) seen.add(link);
	}
	return found;
}

/** Nothing when it is a file, leads elsewhere or is refused. */
async function htmlOf(page: Page, path: string): Promise<string | undefined> {
	const answer = await page.request.get(path, { headers: { Accept: "text/html" }, maxRedirects: 0 });
	const { "content-type": type, "content-disposition": disposition } = answer.headers();
	const isPage = answer.status() === 200 && type?.startsWith("text/html") && disposition === undefined;
	return isPage ? answer.text() : undefined;
}

function linksOf(html: string, path: string): string[] {
	return [...html.matchAll(/<a\b[^>]*\bhref="([^"#?]+)["#?]/g)].flatMap(([, href = ""]) => {
		const url = new URL(href.replaceAll("&amp;", "&"), `http://page.example${path}`);
		return url.origin === "http://page.example" ? [url.pathname] : [];
	});
}
