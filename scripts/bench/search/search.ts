import { eq } from "drizzle-orm";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { PipelinedTransaction } from "#db/tenancy/pool/transaction.ts";
import { openAsOwner } from "../audit.ts";
import type { Bench } from "../environment.ts";
import { median, percentile } from "../load.ts";
import { aCrowd, type Somebody } from "../notices/crowd.ts";
import { type Figure, inMs } from "../table.ts";
import { fillWorkspace, wordAt } from "./fill.ts";
import { weightOfIndex } from "./weight.ts";

// Targets from docs/benchmarks.md.
const MOST_OF_LIST = 4;
const [MOST_OF_NAME_MS, MOST_OF_TEXT_MS] = [0.2, 0.5];
const [MOST_STATEMENTS, MOST_TYPO_MS] = [3, 25];
const WRITES = 300;
const LONG_TEXT = 2_000;

/** Questions of every kind, about frequent, usual and rare words. */
const QUESTIONS = [
	wordAt(3),
	wordAt(300),
	wordAt(9_000),
	wordAt(40).slice(0, 3),
	`${wordAt(20)} ${wordAt(90)}`,
	`"${wordAt(2)} ${wordAt(5)}"`,
	`${wordAt(700)} or ${wordAt(900)}`,
	`${wordAt(60)} -${wordAt(1)}`,
	`${wordAt(50)} in:files`,
	`${wordAt(30)} in:comments from:2026-01-01`,
	"in:projects",
];

/**
 * Measures the search of a workspace with 5 projects, 50 comments and 5 files of 20 kB for each of `tenants`: its pages
 * beside the list of projects, what it adds to a write, its size, and the help with typing errors.
 */
export async function measureSearch(bench: Bench, seconds: number, tenants: number): Promise<Figure[]> {
	Object.assign(process.env, bench.env, { LOG_LEVEL: "silent" });
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	bench.atEnd(closeDatabase);
	const [member] = await aCrowd(bench, 1, 1);
	if (!member) throw new Error("Nobody was made");
	await fillWorkspace(bench.databaseUrl, member.tenant, {
		...{ projects: 5 * tenants, comments: 50 * tenants, files: 5 * tenants },
	});
	const { origin } = await bench.serve("scripts/serve.ts", { RATE_LIMIT_SEARCH: "off" });
	const owner = (await openAsOwner())(member.tenant);
	return [
		...(await besideList(origin, member, seconds)),
		await addedToWrite(owner, "name"),
		await addedToWrite(owner, "description"),
		await typingErrors(owner, seconds),
		...(await weightOfIndex(bench.databaseUrl, member.tenant)),
	];
}

/** Asks in turn for a page of the search, of the list, and of the list by name. */
async function besideList(origin: string, { tenant, cookie }: Somebody, seconds: number): Promise<Figure[]> {
	const times = { search: [] as number[], list: [] as number[], byName: [] as number[] };
	const read = async (kind: keyof typeof times, path: string) => {
		const started = performance.now();
		const answer = await fetch(`${origin}/${tenant.slug}${path}`, {
			headers: { Cookie: cookie, Accept: "text/html" },
		});
		await answer.text();
		if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}`);
		times[kind].push(performance.now() - started);
	};
	const round = async () => {
		for (const q of QUESTIONS) {
			await read("search", `/search?${new URLSearchParams({ q })}`);
			await read("list", "/projects");
			await read("byName", "/projects?sort=name");
		}
	};
	await round(); // a warm-up
	for (const taken of Object.values(times)) taken.length = 0;
	const until = performance.now() + seconds * 3_000;
	do await round();
	while (performance.now() < until);
	const p95 = (kind: keyof typeof times) => percentile(times[kind], 95);
	const beside = (what: string, kind: keyof typeof times): Figure => {
		const ratio = p95(kind) / p95("list");
		const target = { target: `≤ ${MOST_OF_LIST.toFixed(1)}`, met: ratio <= MOST_OF_LIST };
		return { what, ours: inMs(p95(kind)), limit: `${inMs(p95("list"))}, by last change`, ratio, ...target };
	};
	return [beside("search, p95", "search"), beside("projects by name, p95", "byName")];
}

/** Saves a project in turn so that its words change, and so that nothing of its entry does. */
async function addedToWrite(owner: Tenant, field: "name" | "description"): Promise<Figure> {
	const [indexed, plain]: number[][] = [[], []];
	for (let at = 0; at < 2 * WRITES; at++) {
		const started = performance.now();
		await edit(owner, field, at % 2 === 0 ? field : "stage", at);
		(at % 2 === 0 ? indexed : plain)?.push(performance.now() - started);
	}
	const added = median(indexed ?? []) - median(plain ?? []);
	const most = field === "name" ? MOST_OF_NAME_MS : MOST_OF_TEXT_MS;
	return {
		what: `added to a write by the words of ${field === "name" ? "a name" : `${LONG_TEXT} characters`}, p50`,
		...{ ours: `${added.toFixed(2)} ms`, limit: `${median(plain ?? []).toFixed(2)} ms without` },
		...{ target: `≤ ${most} ms`, met: added <= most },
	};
}

function edit(owner: Tenant, field: "name" | "description", said: string, at: number): Promise<void> {
	const value = field === "name" ? `${wordAt(at)} ${wordAt(2 * at)}` : someText(at);
	return owner.write(async (writing) => {
		writing.authorize("projects:create");
		const { projects } = writing.tables;
		const [row] = await writing.db
			.update(projects)
			.set({ [field]: value })
			.where(eq(projects.slug, "bench-0"))
			.returning({ id: projects.id, name: projects.name, slug: projects.slug, isPublic: projects.isPublic });
		if (row)
			await writing.record("project.edited", { ...row, changes: { [said]: { from: null, to: "one" } } });
	});
}

function someText(from: number): string {
	let text = "";
	for (let at = from; text.length < LONG_TEXT; at += 7) text += `${wordAt(at % 9_000)} `;
	return text;
}

/** Asks for words with one wrong letter, which nothing has. Counts the statements that only the help sends. */
async function typingErrors(owner: Tenant, seconds: number): Promise<Figure> {
	const { search } = await import("#app/features/search/search.server.ts");
	const ask = (q: string) => search(owner, { sort: "best", q });
	const send = PipelinedTransaction.prototype.send;
	let sent = 0;
	PipelinedTransaction.prototype.send = function (statement) {
		sent++;
		return send.call(this, statement);
	};
	// Too short for a suggestion.
	await ask("xqz");
	const without = sent;
	const times: number[] = [];
	let [most, offered] = [0, 0];
	const until = performance.now() + seconds * 1_000;
	for (let rank = 200; performance.now() < until || times.length < 20; rank = 200 + ((rank * 31) % 5_000)) {
		const word = wordAt(rank);
		sent = 0;
		const started = performance.now();
		const { suggestion } = await ask(`${word.slice(0, 2)}x${word.slice(3)}`);
		times.push(performance.now() - started);
		most = Math.max(most, sent - without);
		if (suggestion !== undefined) offered++;
	}
	PipelinedTransaction.prototype.send = send;
	const p95 = percentile(times, 95);
	return {
		what: `a question with a typing error, p95; ${offered} of ${times.length} were offered another spelling`,
		...{ ours: `${inMs(p95)}, ${most} more statements` },
		...{
			target: `≤ ${MOST_TYPO_MS} ms, ${MOST_STATEMENTS}`,
			met: p95 <= MOST_TYPO_MS && most <= MOST_STATEMENTS,
		},
	};
}
