import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { getKey } from "#app/features/developers/find.server.ts";
import { rotateKey } from "#app/features/developers/keys.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { aKey, call } from "#tests/support/world/api-key.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";

let pool: ConnectionPool;
let member: Tenant;
beforeAll(async () => {
	pool = await testPool();
	member = await aMember(pool, await aTenant(pool), "member");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const idIn = (text: string) => text.split("_")[1] ?? "";
const statusOf = async (text: string) => (await call(text, "GET /me")).status;
const rotate = (text: string, headers: Record<string, string> = {}) =>
	call(text, "POST /me/rotate", { body: { overlapHours: 1 }, headers });

/** Uses a key, and waits until that is noted. */
async function use(text: string): Promise<void> {
	expect(await statusOf(text)).toBe(200);
	await vi.waitFor(async () => expect((await getKey(member, idIn(text))).usedAt).not.toBeNull());
}

test("a former text neither rotates nor revokes a key whose new text was used", async () => {
	const former = await aKey(member);
	const headers = { "Idempotency-Key": "rotate-in-time" };
	const present = String((await rotate(former, headers)).body.key);
	await use(present);

	const answers = [await rotate(former), await call(former, "DELETE /me")];

	expect(answers).toMatchObject(Array(2).fill({ status: 409, body: { rule: "key-former" } }));
	expect([await statusOf(former), await statusOf(present)]).toEqual([200, 200]);
	expect(await rotate(former, headers)).toMatchObject({ status: 409, body: { rule: "key-shown" } });
	expect((await rotate(present)).status).toBe(200);
});

test("nor one that a member rotated, used or not", async () => {
	const former = await aKey(member);
	const { text: present = "" } = await rotateKey(member, idIn(former), "24");

	const answers = [await rotate(former), await call(former, "DELETE /me")];

	expect(answers).toMatchObject(Array(2).fill({ status: 409, body: { rule: "key-former" } }));
	expect((await call(present, "DELETE /me")).status).toBe(204);
});

test("a program whose answer got lost rotates once more with the former text", async () => {
	const former = await aKey(member);
	const lost = String((await rotate(former)).body.key);

	const again = await rotate(former);

	expect(again.status).toBe(200);
	expect(await statusOf(String(again.body.key))).toBe(200);
	expect([await statusOf(former), await statusOf(lost)]).toEqual([401, 200]);
});
