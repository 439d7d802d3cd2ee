import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import type { Bench } from "./environment.ts";
import { type Figure, inKb } from "./table.ts";

const MOST_HTML = 50_000; // target: HTML < 50 kB
const MOST_CSS = 20_000; // target: CSS < 20 kB compressed
const MOST_SCRIPT = 6_000; // target: script < 6 kB compressed

/** Measures what a person downloads: the HTML of every page, the style sheet, and the one script that they may have. */
export async function measureWeight(bench: Bench): Promise<Figure[]> {
	const cookie = await bench.cookieOf("owner@acme.example");
	const viewer = await bench.cookieOf("viewer@acme.example");
	const project = /href="\/acme\/projects\/(?!new")([^"/?]+)"/.exec(
		await page(bench, "/acme/projects", cookie),
	)?.[1];
	const pages: [name: string, path: string, cookie: string][] = [
		["landing", "/", ""],
		["workspaces", "/workspaces", cookie],
		["new workspace", "/workspaces/new", cookie],
		["dashboard", "/acme/dashboard", cookie],
		["project list", "/acme/projects?status=all", cookie],
		["new project", "/acme/projects/new", cookie],
		["project", `/acme/projects/${project}`, cookie],
		["edit project", `/acme/projects/${project}/edit`, cookie],
		["archive project", `/acme/projects/${project}/archive`, cookie],
		["delete project", `/acme/projects/${project}/delete`, cookie],
		["refused (403)", "/acme/projects/new", viewer],
		["not found (404)", "/acme/nothing/here", cookie],
		["not yours (404)", "/testcorp/dashboard", cookie],
		["bad address (400)", "/acme/projects?sort=nonsense", cookie],
	];
	const figures: Figure[] = [];
	let scripts = 0;
	let styleSheet = "";
	let smallScript = "";
	for (const [name, path, who] of pages) {
		const html = await page(bench, path, who);
		const bytes = Buffer.byteLength(html);
		smallScript ||= /src="(\/assets\/small-script-[^"]+)"/.exec(html)?.[1] ?? "";
		scripts += html.match(/<script[\s>](?![^>]*\/small-script-)/g)?.length ?? 0;
		styleSheet ||= /href="(\/assets\/[^"]+\.css)"/.exec(html)?.[1] ?? "";
		figures.push({
			what: `HTML, ${name}`,
			ours: inKb(bytes),
			target: `< ${inKb(MOST_HTML)}`,
			met: bytes < MOST_HTML,
		});
	}
	figures.push({
		what: "scripts on all of these pages but the small one",
		ours: String(scripts),
		target: "0",
		met: scripts === 0,
	});
	return [
		...figures,
		await sentPage(bench, cookie),
		await sentFile(bench, styleSheet, { what: "style sheet, compressed", most: MOST_CSS }),
		await sentFile(bench, smallScript, { what: "small script, compressed", most: MOST_SCRIPT }),
	];
}

async function page({ origin }: Bench, path: string, cookie: string): Promise<string> {
	const headers = { Cookie: cookie, Accept: "text/html", "Sec-Fetch-Dest": "document" };
	const answer = await fetch(`${origin}${path}`, { headers, redirect: "manual" });
	return answer.text();
}

async function sentPage(bench: Bench, cookie: string): Promise<Figure> {
	const headers = { Cookie: cookie, Accept: "text/html", "Sec-Fetch-Dest": "document" };
	return {
		what: "HTML, dashboard, as it is sent",
		ours: inKb(await sentBytes(bench, "/acme/dashboard", headers)),
	};
}

async function sentFile(
	bench: Bench,
	path: string,
	{ what, most }: { what: string; most: number },
): Promise<Figure> {
	const bytes = await sentBytes(bench, path, {});
	return { what, ours: inKb(bytes), target: `< ${inKb(most)}`, met: bytes < most };
}

/** Counts the bytes of a body that a browser is sent, compressed. */
async function sentBytes({ origin }: Bench, path: string, headers: Record<string, string>): Promise<number> {
	const asked = get(`${origin}${path}`, {
		headers: { ...headers, "Accept-Encoding": "gzip, deflate, br, zstd" },
	});
	const [answer] = (await once(asked, "response")) as [IncomingMessage];
	return (await buffer(answer)).length;
}
