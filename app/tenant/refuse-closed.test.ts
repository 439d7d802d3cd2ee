import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { closeDatabase, registry } from "#app/platform/database/database.server.ts";
import type { Refusal } from "#app/platform/refusal.ts";
import { readMigrations } from "#db/migration-files.ts";
import { dropTenant } from "#db/tenancy/lifecycle/drop.ts";
import { provisionTenant } from "#db/tenancy/lifecycle/provision.ts";
import {
	archiveTenant,
	reactivateTenant,
	renameTenant,
	restoreTenant,
	suspendTenant,
} from "#db/tenancy/lifecycle/status-changes.ts";
import type { TransitionActor } from "#db/tenancy/lifecycle/transition.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { newTenant, testPool } from "#tests/support/world/tenant.ts";
import { archivedNotice, pausedNotice } from "./refusals/inactive-notice.ts";
import { resolveTenant } from "./resolve.server.ts";

const actor: TransitionActor = { kind: "operator", id: "olga@ops" };
const facts = { requestId: "r", nonce: "n", ip: undefined, userAgent: undefined };
let pool: ConnectionPool;
beforeAll(async () => {
	await testDatabase();
	pool = await testPool();
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

let tenant: ReturnType<typeof newTenant>;
beforeEach(async () => {
	tenant = newTenant({ name: "Acme" });
	await provisionTenant(pool, readMigrations("tenant"), tenant);
});

type Answer = { status: number; title?: string; message?: string; retry?: string | null; movedTo?: string };

async function enter(slug = tenant.slug, userId = tenant.owner.userId): Promise<Answer> {
	try {
		const { movedTo } = await resolveTenant(slug, userId, facts);
		return movedTo === undefined ? { status: 200 } : { status: 308, movedTo };
	} catch (thrown) {
		const { data, init } = thrown as { data: Refusal; init: ResponseInit };
		const retry = new Headers(init.headers).get("Retry-After");
		return { status: init.status ?? 0, title: data.title, message: data.message, retry };
	}
}

/** Notifies this process of another process's change. */
async function told(change: Promise<unknown>): Promise<void> {
	await change;
	registry.forget(tenant.id);
}

test("members of a suspended workspace read why, and when to come back; a stranger gets the 404", async () => {
	expect(await enter()).toEqual({ status: 200 });

	await told(suspendTenant(pool, tenant.slug, "The invoice of May is open", actor));

	expect(await enter()).toEqual({
		status: 503,
		title: "Acme is paused",
		message:
			"This workspace can’t be used right now. Reason: The invoice of May is open. Nothing in it is lost.",
		retry: "3600",
	});
	expect(await enter(tenant.slug, "user_stranger")).toEqual(await enter("no-such-place", "user_stranger"));
	expect(await enter(tenant.slug, "user_stranger")).toMatchObject({ status: 404 });
});

test("a reactivated workspace is open at once, even if this process remembers it as closed", async () => {
	await suspendTenant(pool, tenant.slug, "Unpaid.", actor);
	expect(await enter()).toMatchObject({ status: 503 });

	await reactivateTenant(pool, tenant.slug, actor);

	expect(await enter()).toEqual({ status: 200 });
});

test("members of an archived workspace read why and until when it can be restored; once restored, it works at once", async () => {
	await archiveTenant(pool, tenant.slug, { reason: "Closed by its owner." }, actor);

	const closed = await enter();
	await restoreTenant(pool, tenant.slug, actor);

	expect(closed).toMatchObject({ status: 410, title: "Acme was closed" });
	expect(closed.message).toMatch(
		/^This workspace was closed\. Reason: Closed by its owner\. Nothing in it is lost yet: it can be restored until \d+ \w+ 20\d\d, \d\d:\d\d\.$/,
	);
	expect(await enter()).toEqual({ status: 200 });
});

test("an old address leads members to the new one through several renames, and reveals nothing to a stranger", async () => {
	const { slug } = tenant;
	await told(renameTenant(pool, slug, { slug: `${slug}-b` }, actor));
	await told(renameTenant(pool, `${slug}-b`, { slug: `${slug}-c` }, actor));

	expect(await enter(slug)).toEqual({ status: 308, movedTo: `${slug}-c` });
	expect(await enter(`${slug}-b`)).toEqual({ status: 308, movedTo: `${slug}-c` });
	expect(await enter(`${slug}-c`)).toEqual({ status: 200 });
	expect(await enter(slug, "user_stranger")).toEqual(await enter("no-such-place", "user_stranger"));

	await told(suspendTenant(pool, `${slug}-c`, "Unpaid.", actor));
	expect(await enter(slug)).toMatchObject({ status: 503 });
});

test("a dropped workspace does not exist at any of its addresses", async () => {
	const { slug } = tenant;
	await renameTenant(pool, slug, { slug: `${slug}-b` }, actor);
	await told(dropTenant(pool, `${slug}-b`, { actor, force: true }));

	expect(await enter(slug)).toMatchObject({ status: 404 });
	expect(await enter(`${slug}-b`)).toMatchObject({ status: 404 });
});

test("the notices are complete sentences even without a reason, and say when it is too late", () => {
	const now = new Date("2026-06-30T12:00:00Z");
	const facts = { name: "Acme", timeZone: "Europe/Berlin", reason: null };

	const open = archivedNotice({ ...facts, dropAfter: new Date("2026-07-01T22:30:00Z") }, now);
	const late = archivedNotice({ ...facts, dropAfter: new Date("2026-06-01T22:30:00Z") }, now);

	expect(open.message).toBe(
		"This workspace was closed. Nothing in it is lost yet: it can be restored until 2 Jul 2026, 00:30.",
	);
	expect(late.message).toBe("This workspace was closed. It can no longer be restored.");
	expect(late.help).toBeUndefined();
	expect(pausedNotice({ name: "Acme", reason: null }).message).toBe(
		"This workspace can’t be used right now. Nothing in it is lost.",
	);
});
