import { mkdirSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { expect, signInAs, test } from "#tests/support/browser/stories.ts";
import { demo } from "../support/steps.ts";

// Where the README looks for them; other runs leave them beside the other results.
const FOLDER = process.env.PICTURES === "1" ? "docs/images" : "test-results/pictures";
const MOST_BYTES = 150_000;
const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

type Picture = {
	name: string;
	who: string;
	path: string;
	scheme?: "light" | "dark";
	size?: { width: number; height: number };
};

const PICTURES: Picture[] = [
	{ name: "dashboard", who: demo.owner, path: "/acme/dashboard" },
	{ name: "dashboard-dark", who: demo.owner, path: "/acme/dashboard", scheme: "dark" },
	{ name: "refusal", who: demo.viewer, path: "/acme/projects/new" },
	{ name: "phone", who: demo.member, path: "/acme/projects", size: PHONE },
];

for (const { name, who, path, scheme = "light", size = DESKTOP } of PICTURES) {
	test(`the README's picture “${name}” shows an existing page, and is small`, async ({ page }) => {
		await page.setViewportSize(size);
		await page.emulateMedia({ colorScheme: scheme });
		await signInAs(page, who, path);
		expect(new URL(page.url()).pathname).toBe(path);

		const taken = await page.screenshot();
		mkdirSync(FOLDER, { recursive: true });
		const { size: bytes } = await sharp(taken)
			.png({ palette: true, compressionLevel: 9 })
			.toFile(join(FOLDER, `${name}.png`));

		expect(bytes).toBeLessThan(MOST_BYTES);
	});
}
