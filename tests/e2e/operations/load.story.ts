import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "#db/client.ts";
import { ensureDatabase } from "#scripts/local/environment.ts";
import { expect, test } from "#tests/support/browser/stories.ts";
import { startOwnPostgres } from "#tests/support/databases/own-postgres.ts";
import { type Kept, type Seen, type Traffic, work } from "../support/load-traffic.ts";
import { startServed } from "../support/served.ts";
import { demo } from "../support/steps.ts";

/** How long people work in total. For longer: `npm test -- --stories tests/e2e/operations/load.story.ts --load-seconds 600`. */
const SECONDS = Number(process.env.LOAD_SECONDS ?? 20);
const AWAY_MS = 1_500;
const RECOVERY_MS = 5_000;

const PEOPLE = [
	{ slug: "acme", email: demo.owner },
	{ slug: "acme", email: demo.admin },
	{ slug: "acme", email: demo.member },
	{ slug: "testcorp", email: demo.testcorpMember },
];

test("under load two processes survive a crash of the database, and what was confirmed as saved is there", async ({
	baseURL: _unused,
}, { parallelIndex }) => {
	test.setTimeout(SECONDS * 1_000 + 120_000);
	const stops: (() => Promise<unknown>)[] = [];
	try {
		const postgres = await startOwnPostgres(`load-${parallelIndex}`);
		stops.push(postgres.stop);
		await ensureDatabase(postgres.url(), "tenantry");
		const database = postgres.url("tenantry");
		const product = await startServed(parallelIndex, { database, stops });
		const servers = [product.origin, await product.serve()];
		const jobs = product.work();
		Object.assign(product.clerk.emulator.knobs, { tokenSeconds: SECONDS + 60 });

		const working = work(servers, PEOPLE, SECONDS * 1_000);
		await sleep(SECONDS * 400);
		const away = Date.now();
		await postgres.crash();
		await sleep(AWAY_MS);
		await postgres.start();
		const back = Date.now();
		const traffic = await working;

		for (const server of servers) {
			const seen = traffic.seen.filter((one) => one.server === server);
			expect(seen.filter(({ status }) => status < 400).length, server).toBeGreaterThan(SECONDS);
			expect(seen.filter(isError(away, back)), server).toEqual([]);
			const served = seen.filter(({ status, ended }) => status < 400 && ended > back);
			expect((served[0]?.ended ?? Number.POSITIVE_INFINITY) - back, server).toBeLessThan(RECOVERY_MS);
		}
		expect(
			traffic.seen.some(({ status }) => status === 503),
			"somebody met the outage",
		).toBe(true);
		expect(await differences(database, traffic)).toEqual([]);
		expect(jobs.isRunning(), "the worker is there").toBe(true);
		expect(await product.run("scripts/tenant.ts", "verify-audit", "--all"), "every chain is whole").toBe(0);
	} finally {
		for (const stop of stops.reverse()) await stop();
	}
});

/** Accepts only successful answers, and 503 around the outage. */
const isError = (away: number, back: number) => (one: Seen) =>
	one.status !== 503
		? one.status === 0 || one.status >= 400
		: one.ended < away || one.began > back + RECOVERY_MS;

/** Returns where the database differs from what was confirmed. */
async function differences(database: string, { projects, profiles }: Traffic): Promise<string[]> {
	const sql = connect({ url: database });
	try {
		const found = new Map<string, string[]>();
		for (const slug of new Set(PEOPLE.map((person) => person.slug))) {
			const [tenant] = await sql`select schema_name as schema from public.tenants where slug = ${slug}`;
			const rows =
				await sql`select name, description from ${sql(tenant?.schema)}.projects where name like 'Load %'`;
			for (const { name, description } of rows)
				found.set(name, [...(found.get(name) ?? []), description as string]);
		}
		const people = await sql`select email, last_name as name from public.users`;
		return [
			...[...projects].flatMap(([name, kept]) => problemOf(name, kept, found.get(name) ?? [])),
			...[...profiles].flatMap(([email, said]) => {
				const is = people.find((one) => one.email === email)?.name;
				return is === said ? [] : [`${email} is ${is} instead of ${said}`];
			}),
		];
	} finally {
		await sql.end();
	}
}

function problemOf(name: string, { isMade, edits, isUnsure }: Kept, found: string[]): string[] {
	if (found.length > 1) return [`${name} is there ${found.length} times`];
	if (!isMade) return [];
	const allowed = isUnsure ? [`edit ${edits}`, `edit ${edits + 1}`] : [`edit ${edits}`];
	return found.some((one) => allowed.includes(one))
		? []
		: [`${name}: ${found} instead of ${allowed.join(" or ")}`];
}
