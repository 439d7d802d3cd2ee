import { expect, test } from "vitest";
import { pagePath } from "./page-path.ts";

test("the page behind a request is found, and never another site", () => {
	const pages: [string, string][] = [
		["/acme/projects?q=a&page=2", "/acme/projects?q=a&page=2"],
		["/acme/projects.data?q=a&_routes=x", "/acme/projects?q=a"],
		["/_root.data", "/"],
		["/acme/_.data", "/acme/"],
		["/acme?__clerk_handshake_nonce=hs&x=1", "/acme?x=1"],
		["//evil.example/x", "/evil.example/x"],
	];

	for (const [address, page] of pages) expect(pagePath(`http://localhost:3000${address}`)).toBe(page);
});
