import { expect, test } from "vitest";
import { projectFiles, read } from "#tests/support/sources/tree.ts";

const sources = projectFiles().filter(
	(path) => /^(app|db|scripts)\/.*\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path),
);

// What more than one file needs, and where it is.
test.each([
	[
		"the type of a tenant's transaction",
		/\bdb: Db;\s+tables: TenantTables\b/,
		"db/tenancy/session/open-in-tenant.ts",
	],
])("%s is written once", (_, words, home) => {
	expect(sources.filter((path) => words.test(read(path)))).toEqual([home]);
});
