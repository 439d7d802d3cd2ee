import type { BrowserContext, Response } from "@playwright/test";
import routes from "#app/routes.ts";
import { scriptedPaths } from "#tests/support/browser/scripted-routes.ts";
import { formsWithoutFields, runTogether } from "#tests/support/browser/text-page.ts";

/** A page that a story was sent. */
type Document = { path: string; html: string };

const isScripted = scriptedPaths(await routes);

// One story at a time runs in a process.
const seen: { paths: Set<string>; documents: Promise<Document | undefined>[] } = {
	paths: new Set(),
	documents: [],
};

/** Notes every page that the product sends to this browser from now on. */
export function noteDocuments(context: BrowserContext): void {
	context.on("response", (response) => {
		if (response.request().resourceType() !== "document" || !response.url().startsWith("http")) return;
		seen.paths.add(new URL(response.url()).pathname);
		if (isPage(response)) seen.documents.push(documentOf(response));
	});
}

const isPage = (response: Response) => response.headers()["content-type"]?.startsWith("text/html") === true;

/** A browser that has already moved on may no longer have it. */
const documentOf = (response: Response) =>
	response.text().then(
		(html) => ({ path: new URL(response.url()).pathname, html }),
		() => undefined,
	);

/** What was wrong with the pages of the story that ends here; the next one begins with none. */
export async function faultsOfDocuments({ scriptsOnToo }: { scriptsOnToo: boolean }): Promise<string[]> {
	const { paths, documents } = { paths: [...seen.paths], documents: seen.documents.splice(0) };
	seen.paths.clear();
	const faults = new Set(
		scriptsOnToo
			? []
			: paths.filter(isScripted).map((path) => `${path} sends scripts: tag the story with SCRIPTS_ON_TOO`),
	);
	for (const page of await Promise.all(documents)) for (const fault of faultsOf(page)) faults.add(fault);
	return [...faults];
}

/** Leaves out the one tag that pages of a workspace have: the small script, which no page needs. */
export const withoutSmallScript = (html: string): string =>
	html.replace(/<script type="module" nonce="[^"]*" src="\/assets\/small-script-[\w-]+\.js"><\/script>/, "");

function faultsOf(page: Document | undefined): string[] {
	if (!page) return [];
	const { path, html } = page;
	const scripts =
		/<script[\s>]/.test(withoutSmallScript(html)) && !isScripted(path)
			? [`${path} sends a script that no route asks for`]
			: [];
	const empty = formsWithoutFields(html).map(
		(form) => `${path}: lynx cannot post a form without a field: ${form}`,
	);
	return [
		...scripts,
		...empty,
		...runTogether(html).map((words) => `${path}: words run together in “${words}”`),
	];
}
