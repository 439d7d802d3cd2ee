import { expect, test } from "vitest";
import { type Proof, renderReport } from "./report.ts";

const proof: Proof = {
	at: "2026-11-21T10:00:00.000Z",
	version: "0.1.0",
	commit: "abc1234",
	database: "PostgreSQL 18.1 on <this> machine",
	thorough: true,
	visitors: ["owner", "nobody"],
	routes: [
		{
			pattern: "/:tenant/projects",
			asked: { owner: { pages: 4, forms: 0 }, nobody: { pages: 2, forms: 0 } },
		},
		{ pattern: "/:tenant/projects/new", asked: { owner: { pages: 4, forms: 5 } } },
	],
	filled: { tables: 2, columns: 9, plain: [{ column: "projects.kind", reason: "names a kind" }] },
	reactions: { "invitations.send": 3 },
	dailies: { "onboarding.remind": 1 },
	jobs: 12,
	mails: 4,
	toldApart: { "/workspaces/new": "Addresses are public." },
	attempts: [
		{
			name: "RESET ROLE",
			handle: "refused before it is sent",
			database: "allowed, 0 rows",
			below: "It is known.",
		},
		{ name: "Read theirs", handle: "42501: permission denied", database: "42501: permission denied" },
	],
	leaks: ["an ETag"],
};

test("the report says when, what and how often, and needs nothing else to be read", () => {
	const report = renderReport(proof);

	expect(report).toContain('<meta name="proven-at" content="2026-11-21T10:00:00.000Z">');
	expect(report).toContain("in 15 attempts at 2 addresses");
	expect(report).toContain("<td>4 + 5</td>");
	expect(report).toContain("PostgreSQL 18.1 on &lt;this&gt; machine");
	expect(report).toContain("Nothing through a handle. It is known.");
	expect(report).not.toMatch(/<script|<link|src=|url\(/);
});

test("whatever it contains is text", () => {
	const report = renderReport({ ...proof, leaks: ["<b>bold</b>"], commit: `"><script>` });

	expect(report).toContain("&lt;b&gt;bold&lt;/b&gt;");
	expect(report).not.toContain("<script");
});
