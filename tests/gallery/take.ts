import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";

/** What `npm run gallery` sets: the folder that the pictures and `taken.jsonl` go to. */
const folder = () => process.env.GALLERY_FOLDER ?? "test-results/gallery";

/** The file with a line for each picture, as JSON of a `Taken`. */
export const TAKEN = "taken.jsonl";

/** One picture of a page; `file` is its path in the folder. */
export type Taken = { group: string; title: string; path: string; look: string; width: number; file: string };

type Look = { look: string; width: number; height: number; colorScheme: "light" | "dark" };

const LOOKS: Look[] = [
	{ look: "phone", width: 360, height: 740, colorScheme: "light" },
	{ look: "phone, dark", width: 360, height: 740, colorScheme: "dark" },
	{ look: "desktop", width: 1440, height: 900, colorScheme: "light" },
	{ look: "desktop, dark", width: 1440, height: 900, colorScheme: "dark" },
];

/** Takes the page that is open, whole, in each look. `title` must differ within its group. */
export async function take(page: Page, group: string, title: string): Promise<void> {
	const { pathname: path } = new URL(page.url());
	for (const { look, width, height, colorScheme } of LOOKS) {
		await page.setViewportSize({ width, height });
		await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
		const name = `${title} ${look}`.replaceAll(/[^\p{L}\p{N}]+/gu, "-").toLowerCase();
		const file = join(group.replaceAll(/[^\p{L}\p{N}]+/gu, "-").toLowerCase(), `${name}.jpg`);
		mkdirSync(join(folder(), file, ".."), { recursive: true });
		await page.screenshot({
			path: join(folder(), file),
			type: "jpeg",
			quality: 80,
			fullPage: true,
			animations: "disabled",
		});
		const taken: Taken = { group, title, path, look, width, file };
		appendFileSync(join(folder(), TAKEN), `${JSON.stringify(taken)}\n`);
	}
}

/** Opens each page and takes it; titles are the patterns of the route table. */
export async function takeAll(page: Page, group: string, addresses: Map<string, string>): Promise<void> {
	for (const [pattern, path] of addresses) {
		await page.goto(path);
		await take(page, group, pattern);
	}
}
