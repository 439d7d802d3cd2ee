import { afterAll, beforeAll, expect, test } from "vitest";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect } from "#db/client.ts";
import { suspendTenant } from "#db/tenancy/lifecycle/status-changes.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { UNREAD_CHANNEL } from "#db/tenancy/registry/listener.ts";
import { createUser } from "#scripts/local/clerk/state/directory.ts";
import { type ServedSources, serveSources } from "#tests/support/app/served-sources.ts";
import { openEventStream } from "#tests/support/browser/event-stream.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aMember, asMember, aTenant, testPool } from "#tests/support/world/tenant.ts";

let served: ServedSources;
let pool: ConnectionPool;
beforeAll(async () => {
	served = await serveSources({ environment: { RATE_LIMIT_PAGES: "off" } });
	pool = await testPool();
}, 60_000);
afterAll(async () => {
	await pool?.close();
	await served?.stop();
});

type Wish = { ageSeconds?: number };

/** Signs somebody in, in a browser of their own. */
async function signIn(email: string, wish: Wish = {}) {
	const body = JSON.stringify({ email, ...wish });
	const answer = await fetch(`${served.clerk.url}/__emu/session`, { method: "POST", body });
	return (await answer.json()) as { cookie: string; sessionId: string };
}

/** A workspace with a member besides its owner. */
async function aWorkspace(wish?: Wish) {
	const tenant = await aTenant(pool);
	const owner = await aMember(pool, tenant, "owner");
	const member = await aMember(pool, tenant, "member");
	const { id, email } = member.member;
	createUser(served.clerk.emulator, { id, email, firstName: "Mika", lastName: "Member" });
	const session = await signIn(email, wish);
	const listen = (headers = {}) =>
		openEventStream(served.port, `/${tenant.slug}/live`, { Cookie: session.cookie, ...headers });
	return { tenant, owner, id, email, session, listen };
}

const FULL = expect.stringMatching(/^retry: [3-9]\d{4}\n\n$/);
const STATE = /^retry: \d+\n\nid: 0\ndata: {"unread":0}\n\n$/;

test("a stream begins with the time to come back and the present state, and stays open", async () => {
	const { listen } = await aWorkspace();

	const stream = await listen();

	await stream.until(STATE);
	expect([stream.status, stream.hasEnded()]).toEqual([200, false]);
	expect(stream.headers).toMatchObject({
		"content-type": expect.stringMatching(/^text\/event-stream/),
		"cache-control": "no-store, no-transform",
		"x-accel-buffering": "no",
	});
	expect(stream.headers["content-encoding"]).toBeUndefined();
	stream.close();
});

test("another site's page is refused, as is a reader that says nothing about its page", async () => {
	const { listen } = await aWorkspace();

	const answers = await Promise.all(
		["cross-site", "same-site", "none", ""].map((site) => listen({ "Sec-Fetch-Site": site })),
	);

	expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
});

test("what a browser says it has seen is not read: every stream begins with the present state", async () => {
	const { listen } = await aWorkspace();

	const streams = await Promise.all(
		["0", "99999999999999999999", "-1; drop table", "é"].map((id) =>
			listen({ "Last-Event-ID": encodeURI(id) }),
		),
	);

	await Promise.all(streams.map((stream) => stream.until(STATE)));
	for (const stream of streams) stream.close();
});

test("of many streams of one account four stay open; the others are told when to come back, with 200", async () => {
	const { listen } = await aWorkspace();
	const four = await Promise.all(Array.from({ length: 4 }, () => listen()));
	await Promise.all(four.map((stream) => stream.until(/data: /)));

	const others = await Promise.all(Array.from({ length: 50 }, () => listen()));
	await Promise.all(others.map((stream) => stream.ended()));

	for (const other of others) expect([other.status, other.text()]).toEqual([200, FULL]);
	expect(four.map((stream) => stream.hasEnded())).toEqual([false, false, false, false]);
	for (const stream of four) stream.close();
});

test("someone signed out, or of another workspace, gets no stream", async () => {
	const [one, other] = [await aWorkspace(), await aWorkspace()];

	const stranger = await one.listen({ Cookie: other.session.cookie });
	const nobody = await one.listen({ Cookie: "" });

	expect([stranger.status, nobody.status]).toEqual([404, 303]);
});

test("signing out ends the stream of that browser at once, and of no other", async () => {
	const { listen, email, session } = await aWorkspace();
	const other = await signIn(email);
	const [here, elsewhere] = [await listen(), await listen({ Cookie: other.cookie })];
	await Promise.all([here.until(STATE), elsewhere.until(STATE)]);
	const { announceEnded } = await import("#app/platform/clerk/end-session.server.ts");

	await announceEnded(session.sessionId);

	await here.ended();
	expect(elsewhere.hasEnded()).toBe(false);
	elsewhere.close();
});

test.each([
	["removed", async () => (await import("#app/features/members/leave-and-remove.server.ts")).removeMember],
	["suspended", async () => (await import("#app/features/members/change.server.ts")).suspendMember],
] as const)("a member who was %s hears nothing more, at once", async (_, change) => {
	const { listen, owner, id } = await aWorkspace();
	const stream = await listen();
	await stream.until(STATE);

	await (await change())(owner, id);

	await stream.ended();
	expect((await listen()).status).toBe(404);
});

test("a session that ended elsewhere ends its stream without an announcement, once Clerk has said so to some process", async () => {
	const { session, listen } = await aWorkspace();
	const stream = await listen();
	await stream.until(STATE);
	const sql = connect({ url: (await testDatabase()).url });

	await sql`
		insert into public.webhook_inbox (svix_id, type, subject_id, payload)
		values (${`msg_${session.sessionId}`}, 'session.revoked', ${session.sessionId}, '{}')`;
	await sql.end();
	await expect.poll(() => stream.hasEnded(), { timeout: 25_000 }).toBe(true);
}, 40_000);

test("a workspace that was suspended has no streams", async () => {
	const { listen, tenant } = await aWorkspace();
	const stream = await listen();
	await stream.until(STATE);

	await suspendTenant(pool, tenant.slug, "Unpaid", { kind: "system", id: "test" });

	await stream.ended();
	expect((await listen()).status).toBe(503);
});

test("a browser that comes back after ten minutes has an expired token, and is asked about at Clerk", async () => {
	const { listen, session } = await aWorkspace({ ageSeconds: 600 });

	const stream = await listen();
	await stream.until(STATE);
	stream.close();
	const { emulator } = served.clerk;
	const ended = emulator.state.sessions[session.sessionId];
	if (ended) ended.status = "revoked";
	const after = await listen();

	expect([stream.status, after.status]).toEqual([200, 303]);
});

test("HEAD and the page's data stay finite: only a stream stays open", async () => {
	const { session, tenant } = await aWorkspace();
	const headers = { Cookie: session.cookie, "Sec-Fetch-Site": "same-origin" };
	const url = `http://127.0.0.1:${served.port}/${tenant.slug}/live`;

	const head = await fetch(url, { method: "HEAD", headers });
	const data = await fetch(`${url}.data`, { headers });

	expect([head.status, await head.text()]).toEqual([200, ""]);
	expect(data.status).toBeLessThan(500);
	await data.text();
});

/** Tells the member of a comment of the owner's, as a reaction does in the worker. */
async function commentFor(owner: Tenant, id: string): Promise<void> {
	const { aProject } = await import("#tests/support/world/project.ts");
	const { addComment } = await import("#app/features/comments/comments.server.ts");
	const slug = await aProject(owner, "Harbour", { isPublic: true });
	await addComment(owner, slug, { comment: "Look at this.", tellId: [id], meantId: [] });
}

test("what a member is told reaches their open page, in each browser, and what they have read leaves it", async () => {
	const { listen, tenant, owner, id } = await aWorkspace();
	const { runReactions } = await import("#tests/support/world/reactions.ts");
	const { markAllRead } = await import("#app/features/notifications/mark.server.ts");
	const streams = [await listen(), await listen()];
	await Promise.all(streams.map((stream) => stream.until(STATE)));

	await commentFor(owner, id);
	await runReactions();
	await Promise.all(streams.map((stream) => stream.until(/id: [1-9]\d*\ndata: {"unread":1}\n\n$/)));
	await markAllRead(await asMember(tenant, id), new Date());
	await Promise.all(streams.map((stream) => stream.until(/data: {"unread":0}\n\n$/)));

	const [one, other] = streams.map((stream) => stream.text().replace(/^retry: \d+/, ""));
	expect(one).toBe(other);
	for (const stream of streams) stream.close();
});

test("a member's commit announces nothing: what announces is a statement of its own, after the worker's", async () => {
	const { owner, id } = await aWorkspace();
	const { runReactions } = await import("#tests/support/world/reactions.ts");
	const { sendAnnouncements } = await import("#app/platform/live/announce.server.ts");
	const heard: string[] = [];
	const listener = connect({
		url: (await testDatabase()).url,
		idleSeconds: null,
		onNotify: (_channel, payload) => heard.push(payload),
	});
	await listener.unsafe(`listen ${UNREAD_CHANNEL}`);

	await commentFor(owner, id);
	await sendAnnouncements();
	await listener`select 1`;
	expect(heard).toEqual([]);
	await runReactions();
	await sendAnnouncements();
	await listener`select 1`;

	expect(heard.length).toBeGreaterThan(0);
	await listener.end();
});
