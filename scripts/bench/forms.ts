import { randomBytes } from "node:crypto";
import { readFormBody } from "#app/platform/http/forms/body.server.ts";
import type { Bench } from "./environment.ts";
import { markOf, postForm } from "./form-post.ts";
import { median, percentile } from "./load.ts";
import { type Figure, inMs } from "./table.ts";

const POSTS = 60;
const READINGS = 400;
const ROUNDS = 15;
const MOST_OF_A_POST = 0.02; // target from docs/benchmarks.md

/** Measures what it costs to limit a form before it is parsed, against plain reading and against a whole post. */
export async function measureForms(bench: Bench): Promise<Figure[]> {
	const cookie = await bench.cookieOf("owner@acme.example");
	const mark = await markOf(bench, cookie);
	const posts: number[] = [];
	for (let post = 0; post < POSTS; post++) {
		const started = performance.now();
		await postForm(bench, "/acme/projects/new", cookie, bodyWith(mark));
		posts.push(performance.now() - started);
	}

	const rounds: { bounded: number; plain: number }[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const bounded = await time(readFormBody, mark);
		rounds.push({ bounded, plain: await time((request) => request.formData(), mark) });
	}
	const bounded = median(rounds.map((round) => round.bounded));
	const plain = median(rounds.map((round) => round.plain));
	const share = bounded / percentile(posts, 50);
	return [
		{
			what: "reading a form",
			ours: inMicroseconds(bounded),
			limit: `${inMicroseconds(plain)}, Request.formData()`,
			ratio: bounded / plain,
		},
		{
			what: "the same, against a project's whole post",
			ours: inMicroseconds(bounded),
			limit: `${inMs(percentile(posts, 50))}, p50`,
			ratio: share,
			target: `≤ ${MOST_OF_A_POST}`,
			met: share <= MOST_OF_A_POST,
		},
	];
}

const inMicroseconds = (ms: number) => `${(ms * 1_000).toFixed(0)} µs`;

const bodyWith = (mark: string) =>
	new URLSearchParams({
		_f: mark,
		name: `Bench ${randomBytes(6).toString("hex")}`,
		description: "What it is for. ".repeat(30),
		teamId: "",
	});

async function time(read: (request: Request) => Promise<FormData>, mark: string): Promise<number> {
	const body = bodyWith(mark).toString();
	const headers = { "Content-Type": "application/x-www-form-urlencoded" };
	const started = performance.now();
	for (let reading = 0; reading < READINGS; reading++) {
		await read(new Request("http://localhost/acme/projects/new", { method: "POST", headers, body }));
	}
	return (performance.now() - started) / READINGS;
}
