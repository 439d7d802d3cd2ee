import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import sharp from "sharp";
import routes from "#app/routes.ts";
import { lineFinder, linesOf } from "#tests/isolation/walk/routes.ts";
import { pagePatterns } from "#tests/support/browser/page-patterns.ts";
import { TAKEN, type Taken } from "./take.ts";

/** A picture with its share of pixels, 0 to 1, that differ from the kept one; nothing where none is kept. */
type Compared = Taken & { differs: number | undefined };

// Of 255, in any color: what JPEG and the smoothing of letters vary by is less.
const VISIBLE = 40;
// A shown time or a name of this run changes some letters.
const WORTH_A_LOOK = 0.002;

/**
 * Returns the gallery as one HTML page, whose pictures are the files beside it. Pages that look
 * different from the kept pictures come first, and the pages of the route table that have no picture last.
 */
export async function gallerySheet(folder: string, kept: string): Promise<string> {
	const lines = readFileSync(join(folder, TAKEN), "utf8").trim().split("\n");
	const compared: Compared[] = [];
	for (const line of lines) {
		const taken = JSON.parse(line) as Taken;
		compared.push({ ...taken, differs: await difference(join(kept, taken.file), join(folder, taken.file)) });
	}
	const changed = compared.filter(({ differs }) => (differs ?? 0) > WORTH_A_LOOK);
	const groups = Map.groupBy(compared, ({ group }) => group);
	return page(
		[
			changed.length > 0 ? section("Different from the kept pictures", changed, relative(folder, kept)) : "",
			...[...groups].map(([group, pictures]) => section(group, pictures)),
			withoutPicture(await missingFrom(compared)),
		].join("\n"),
	);
}

async function missingFrom(taken: readonly Taken[]): Promise<string[]> {
	const find = lineFinder(linesOf(await routes));
	const shown = new Set(taken.map(({ path }) => find(path)?.line.pattern));
	return (await pagePatterns()).filter((pattern) => !shown.has(pattern));
}

const withoutPicture = (patterns: readonly string[]): string =>
	`<section><h2>Pages without a picture (${patterns.length})</h2><ul>${patterns.map((pattern) => `<li>${escaped(pattern)}</li>`).join("")}</ul></section>`;

async function difference(before: string, after: string): Promise<number | undefined> {
	if (!existsSync(before)) return undefined;
	const [one, other] = await Promise.all(
		[before, after].map((file) => sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true })),
	);
	if (!one || !other || one.info.width !== other.info.width) return 1;
	const longer = Math.max(one.data.length, other.data.length);
	let different = 0;
	for (let at = 0; at < longer; at += 3) {
		const off = [0, 1, 2].some((color) => {
			const [was, is] = [one.data[at + color], other.data[at + color]];
			return was === undefined || is === undefined || Math.abs(was - is) > VISIBLE;
		});
		if (off) different++;
	}
	return different / (longer / 3);
}

function section(title: string, pictures: Compared[], kept?: string): string {
	const pages = Map.groupBy(pictures, ({ group, title }) => (kept ? `${group}: ${title}` : title));
	const rows = [...pages].map(([name, looks]) => {
		const figures = looks.flatMap((picture) => [
			...(kept ? [figure(picture, join(kept, picture.file), "kept")] : []),
			figure(picture, picture.file, kept ? `now, ${percent(picture.differs)} different` : picture.look),
		]);
		return `<details><summary>${escaped(name)}</summary><div>${figures.join("")}</div></details>`;
	});
	return `<section><h2>${escaped(title)} (${pages.size})</h2>${rows.join("\n")}</section>`;
}

const figure = ({ title, look, width }: Compared, source: string, caption: string): string =>
	`<figure><figcaption>${escaped(caption)}</figcaption><img loading="lazy" width="${width}" src="${escaped(encodeURI(source))}" alt="${escaped(`${title}, ${look}`)}"></figure>`;

const percent = (share = 0): string => `${(share * 100).toFixed(1)} %`;

const escaped = (text: string): string =>
	text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

const page = (body: string): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Gallery of pages</title>
<style>
body { font: 16px/1.4 system-ui; margin: 2rem; background: #eee; color: #222 }
summary { cursor: pointer; padding: .3rem 0; font-weight: 600 }
div { display: flex; gap: 1rem; overflow-x: auto; align-items: flex-start }
figure { margin: 0 } figcaption { padding: .2rem 0 } img { background: #fff; border: 1px solid #bbb; height: auto }
</style>
<h1>Gallery of pages</h1>
${body}
</html>
`;
