import { setTimeout as sleep } from "node:timers/promises";
import { connect, type Sql } from "#db/client.ts";
import { ensureDatabase } from "#scripts/local/environment.ts";
import { type EventStream, openEventStream } from "#tests/support/browser/event-stream.ts";
import { MARKED_PAGE, markIn } from "#tests/support/browser/form-mark.ts";
import { expect, test } from "#tests/support/browser/stories.ts";
import { startOwnPostgres } from "#tests/support/databases/own-postgres.ts";
import { pgbouncer, startPooler } from "#tests/support/databases/pooler.ts";
import { startServed } from "../support/served.ts";
import { control, demo } from "../support/steps.ts";

// An announcement that is lost is made up for within 30 s.
const MADE_UP_FOR_MS = 35_000;
const SOON_MS = 10_000;
// What a worker that has just started has to do first: what follows from the seed.
const SEED_MS = 90_000;

test("open pages of every process know, after a crash of the database, behind a pooler, and until the process ends", async ({
	baseURL: _unused,
}, { parallelIndex }) => {
	test.setTimeout(300_000);
	const stops: (() => unknown)[] = [];
	try {
		const postgres = await startOwnPostgres(`live-${parallelIndex}`);
		stops.push(postgres.stop);
		await ensureDatabase(postgres.url(), "tenantry");
		const database = postgres.url("tenantry");
		const product = await startServed(parallelIndex, {
			database,
			stops: stops as (() => Promise<unknown>)[],
		});
		const servers = [product.origin, await product.serve()];
		const pooled = await behindPooler(database, stops);
		if (pooled) servers.push(await product.serve(pooled));
		product.work();
		const sql = connect({ url: database });
		stops.push(() => sql.end());
		await workedOff(sql);
		const owner = await enter(product.origin, demo.owner);
		const member = await enter(product.origin, demo.member);
		const streams = await Promise.all(servers.map((server) => member.listen(server)));
		await Promise.all(streams.map((stream) => stream.until(/"unread":\d+}\n\n/)));
		const first = unreadIn(streams[0]);

		await owner.tell(member.id);
		await all(streams.slice(0, 2), first + 1, SOON_MS);
		await all(streams, first + 1, MADE_UP_FOR_MS);

		await postgres.crash();
		await sleep(1_500);
		await postgres.start();
		// Nobody announces this one: the processes count when they listen again.
		await tellBehindTheirBacks(sql, member.id);
		await all(streams.slice(0, 2), first + 2, SOON_MS);
		await all(streams, first + 2, MADE_UP_FOR_MS);

		await owner.tell(member.id);
		await all(streams.slice(0, 2), first + 3, SOON_MS);

		expect(streams.map((stream) => stream.hasEnded())).toEqual(streams.map(() => false));
		const before = Date.now();
		const second = product.servers()[1];
		const ended = new Promise((done) => second?.once("exit", done));
		second?.kill("SIGTERM");
		await streams[1]?.ended();
		expect(await ended).toBe(0);
		// It waited for no stream.
		expect(Date.now() - before).toBeLessThan(SOON_MS);
		expect(streams[0]?.hasEnded()).toBe(false);
		for (const stream of streams) stream.close();
	} finally {
		for (const stop of stops.reverse()) await stop();
	}
});

/** Returns the last number that came. */
const unreadIn = (stream: EventStream | undefined) =>
	Number(
		stream
			?.text()
			.match(/(?<="unread":)\d+/g)
			?.at(-1) ?? Number.NaN,
	);

const all = (streams: EventStream[], unread: number, ms: number) =>
	Promise.all(streams.map((stream) => stream.until(new RegExp(`"unread":${unread}}\n\n(:\n\n)*$`), ms)));

/** The environment of a server that reaches the database through PgBouncer, if this machine has one. */
async function behindPooler(
	database: string,
	stops: (() => unknown)[],
): Promise<Record<string, string> | undefined> {
	if (!pgbouncer()) return undefined;
	const through = new URL(database);
	const pooler = await startPooler(Number(through.port));
	stops.push(pooler.stop);
	through.port = String(pooler.port);
	return { DATABASE_URL: through.href, DATABASE_PREPARE: "off" };
}

/** Signs somebody in, who works without a browser. */
async function enter(origin: string, email: string) {
	const { cookie, userId } = await control<{ cookie: string; userId: string }>("session", { email, origin });
	const page = await fetch(new URL(MARKED_PAGE, origin), { headers: { Cookie: cookie } });
	const mark = markIn(await page.text());
	const post = async (path: string, fields: Record<string, string>) => {
		const answer = await fetch(`${origin}${path}`, {
			method: "POST",
			headers: { Cookie: cookie, Origin: origin, "Sec-Fetch-Site": "same-origin" },
			body: new URLSearchParams({ ...mark, _f: mark?._f ?? "", ...fields }),
			redirect: "manual",
		});
		expect(answer.status, await answer.text()).toBe(303);
		return answer.headers.get("Location") ?? "";
	};
	return {
		id: userId,
		/** Comments on a new project, and tells this member. */
		async tell(memberId: string) {
			const project = await post("/acme/projects/new", { name: `Live ${Date.now()}`, isPublic: "on" });
			await post(`${project}/comments`, { comment: "The crane is late.", tellId: memberId });
		},
		listen: (server: string) =>
			openEventStream(Number(new URL(server).port), "/acme/live", {
				Cookie: cookie,
				Host: new URL(origin).host,
			}),
	};
}

/** Waits for everything that follows from what has happened so far. */
async function workedOff(sql: Sql): Promise<void> {
	const latest = Date.now() + SEED_MS;
	for (;;) {
		const [left] = await sql`
			select (select count(*) from public.event_outbox)
				+ (select count(*) from pgboss.job where state < 'completed') as number`;
		if (Number(left?.number) === 0) return;
		if (Date.now() > latest) throw new Error(`${left?.number} are left`);
		await sleep(250);
	}
}

async function tellBehindTheirBacks(sql: Sql, userId: string): Promise<void> {
	const [tenant] = await sql`select schema_name as schema from public.tenants where slug = 'acme'`;
	await sql`
		insert into ${sql(tenant?.schema)}.notifications (user_id, kind, subject_type, subject_id, first_at, at, awaits_email)
		values (${userId}, 'mention', 'comment', '1', now(), now(), false)`;
}
