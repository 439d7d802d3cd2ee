import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { connect, type Sql } from "#db/client.ts";
import { REGISTRY_CHANNEL, UNREAD_CHANNEL } from "#db/tenancy/registry/listener.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { announceUnread, memberDigest, sendAnnouncements } from "./announce.server.ts";

const heard: { channel: string; payload: string }[] = [];
let listener: Sql;
beforeAll(async () => {
	const { url } = await testDatabase();
	listener = connect({
		url,
		idleSeconds: null,
		onNotify: (channel, payload) => heard.push({ channel, payload }),
	});
	await listener.unsafe(`listen ${REGISTRY_CHANNEL}; listen ${UNREAD_CHANNEL}`);
});
afterAll(() => Promise.all([listener.end(), closeDatabase()]));

/** Takes what has been announced; a notification arrives with the answer to a later statement at the latest. */
async function take(): Promise<typeof heard> {
	await listener`select 1`;
	await sleep(20);
	return heard.splice(0);
}

test("what is announced within a moment is one notification, and each member in it once", async () => {
	for (let at = 0; at < 50; at++) announceUnread("org_1", ["mei", "bo"]);
	announceUnread("org_2", ["mei"]);
	announceUnread("org_2", []);
	const atOnce = await take();
	await sleep(400);

	expect(atOnce).toEqual([]);
	const digests = [memberDigest("org_1", "mei"), memberDigest("org_1", "bo"), memberDigest("org_2", "mei")];
	expect(await take()).toEqual([{ channel: UNREAD_CHANNEL, payload: digests.join(" ") }]);
	expect(new Set(digests).size).toBe(3);
});

test("someone who listens at the database learns neither the workspace nor the member", () => {
	const digest = memberDigest("org_1", "user_mei");

	expect(digest).toMatch(/^[\w-]{12}$/);
	expect(digest).not.toBe(memberDigest("org_1user_", "mei"));
});

test("5,000 members are told in few notifications, none longer than PostgreSQL takes", async () => {
	const ids = Array.from({ length: 5_000 }, (_, at) => `user_${at}`);
	announceUnread("org_1", ids);

	await sendAnnouncements();

	const told = await take();
	expect(told).toHaveLength(9);
	expect(Math.max(...told.map(({ payload }) => Buffer.byteLength(payload)))).toBeLessThan(7_900);
	const digests = told.flatMap(({ payload }) => payload.split(" "));
	expect(new Set(digests)).toEqual(new Set(ids.map((id) => memberDigest("org_1", id))));
	await sendAnnouncements();
	expect(await take()).toEqual([]);
});
