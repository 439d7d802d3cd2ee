import type { Bench } from "./environment.ts";

/** Returns the form mark of this person's pages. */
export async function markOf({ origin }: Bench, cookie: string): Promise<string> {
	const page = await fetch(`${origin}/sign-out`, { headers: { Cookie: cookie, Accept: "text/html" } });
	return /name="_f" value="([\w-]+)"/.exec(await page.text())?.[1] ?? "";
}

/** Posts a form as a browser does, and reads the whole answer. Throws unless it is a redirect. */
export async function postForm(
	{ origin }: Bench,
	path: string,
	cookie: string,
	body: URLSearchParams,
): Promise<void> {
	const answer = await fetch(`${origin}${path}`, {
		method: "POST",
		redirect: "manual",
		headers: { Cookie: cookie, Origin: origin, "Sec-Fetch-Site": "same-origin", Accept: "text/html" },
		body,
	});
	if (answer.status !== 303) throw new Error(`POST ${path} answered ${answer.status}`);
	await answer.text();
}
