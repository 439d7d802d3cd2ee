import { readFileSync } from "node:fs";
import routes from "#app/routes.ts";
import { linesOf } from "#tests/isolation/walk/routes.ts";

/** Lists the patterns of the route table that have a page: `/:tenant/projects/:project`. */
export async function pagePatterns(): Promise<string[]> {
	const pages = linesOf(await routes).filter(({ file }) => {
		const source = readFileSync(`app/${file}`, "utf8");
		// A download has a component only so that its refusals are pages.
		return /export default/.test(source) && !/\b(download|export)Route\(/.test(source);
	});
	return pages.map(({ pattern }) => pattern);
}
