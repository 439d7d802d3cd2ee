import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { operations } from "#app/api.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { statusesOf } from "#app/tenant/api/document/statuses.ts";
import { hashOfKey, newKeyId, newKeyText } from "#app/tenant/api/key-text.ts";
import { type Operation, permissionsOf } from "#app/tenant/api/operation.ts";
import { CATALOG, within } from "#app/tenant/permissions/catalog.ts";
import { allows, holds, type Permission, sufficientFor } from "#app/tenant/permissions/permissions.ts";
import { connect, type Sql } from "#db/client.ts";
import { apiKeyLinks } from "#db/schema/public/api-key-links.ts";
import { apiKeys } from "#db/schema/tenant/api-keys.ts";
import { projects } from "#db/schema/tenant/projects.ts";
import { roles } from "#db/schema/tenant/roles.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { BOOKKEEPING } from "#tests/fuzz/properties.ts";
import { type RowWatch, watchRows } from "#tests/fuzz/row-watch.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { call } from "#tests/support/world/api-key.ts";
import { aMember, testPool } from "#tests/support/world/tenant.ts";
import { type ApiWorld, anApiWorld, pathOf, sentFor } from "./things.ts";

vi.hoisted(() => {
	process.env.RATE_LIMIT_API_TENANT = "off";
	process.env.RATE_LIMIT_INVITATIONS = "off";
	process.env.RATE_LIMIT_INVITATIONS_TENANT = "off";
});

const ROLES = ["owner", "admin", "member", "viewer"];
/** What members see needs a scope of its own, which every key here has: otherwise all would be 404. */
const SEES: Permission[] = ["projects:view:public"];

let world: ApiWorld;
let superuser: Sql;
let watch: RowWatch;
let held: Map<string, readonly string[]>;
let holders: { role: string; memberId: string }[];
beforeAll(async () => {
	world = await anApiWorld(await testPool());
	superuser = connect({ url: (await testDatabase()).url });
	const rows = await inTenant(world.pool, world.record, "read", ({ db }) => db.select().from(roles));
	held = new Map(rows.map(({ key, permissions }) => [key, permissions]));
	holders = [];
	for (const role of ROLES) {
		const { member } = await aMember(world.pool, world.record, role);
		holders.push({ role, memberId: member.id });
	}
	// That they were there is noted a moment after they were: only then are rows watched.
	await vi.waitFor(async () => {
		const { schemaName } = world.record;
		const [{ seen } = { seen: 0 }] = await superuser<{ seen: number }[]>`
			select count(*)::int as seen from ${superuser(schemaName)}.users where last_seen_at is not null
			and id in ${superuser(holders.map(({ memberId }) => memberId))}`;
		expect(seen).toBe(ROLES.length);
	});
	watch = await watchRows(superuser, ["public", world.record.schemaName]);
}, 60_000);
afterAll(() => Promise.all([world.pool.close(), superuser.end(), closeDatabase()]));

/** Adds keys with any scopes, also ones that a member of this role could not give it. Returns their texts, in order. */
async function keysWith(memberId: string, scopes: readonly (readonly Permission[])[]): Promise<string[]> {
	const made = scopes.map((some) => {
		const id = newKeyId();
		return { id, text: newKeyText(id), scopes: [...some] };
	});
	await inTenant(world.pool, world.record, "write", async ({ db, registry }) => {
		await registry
			.insert(apiKeyLinks)
			.values(made.map(({ id }) => ({ keyId: id, organizationId: world.record.id, userId: memberId })));
		// Used just now, so that no call writes that.
		const usedAt = new Date();
		await db
			.insert(apiKeys)
			.values(
				made.map(({ text, ...key }) => ({ ...key, memberId, name: "CI", hash: hashOfKey(text), usedAt })),
			);
	});
	return made.map(({ text }) => text);
}

/** The scopes to try for an operation: each that could be enough, all, and everything but what one permission takes. */
function scopesFor(operation: Operation, memberId: string): Permission[][] {
	const wanted = permissionsOf(operation).map((permission) =>
		sufficientFor(permission, memberId, { createdBy: memberId, isPublic: true }),
	);
	const enough = wanted.reduce<Permission[][]>(
		(before, some) => before.flatMap((scopes) => some.map((one) => [...scopes, one])),
		[SEES],
	);
	const without = wanted.map((some) => CATALOG.filter((other) => !some.some((one) => holds([other], one))));
	return [...enough, ["*"], ...without.map((others) => [...SEES, ...others])];
}

const publish = () =>
	inTenant(world.pool, world.record, "write", ({ db }) => db.update(projects).set({ isPublic: true }));

let count = 0;

/** Sent instead of the example: nobody gives a role that holds more than the key does, and each name is given once. */
const INSTEAD: Record<string, () => object> = {
	invite: () => ({ body: { emails: ["matrix@example.com"], role: "viewer" } }),
	createProject: () => ({ body: { name: `Matrix ${count++}` } }),
	createTeam: () => ({ body: { name: `Matrix ${count++}` } }),
	createRole: () => ({ body: { name: `Matrix ${count++}` } }),
};

/** What is not done although the key may do it, and why. */
const EXCEPT: Record<string, { status: number; because: string }> = {
	editWorkspace: { status: 422, because: "the default role, saved with the rest, holds more than the key" },
};

/** Asks with a key what its scopes and its role decide; returns what is not as they decide it. */
async function tried(operation: Operation, path: string, { key, may }: { key: string; may: boolean }) {
	await watch.take();
	const sent = { ...sentFor(operation), ...INSTEAD[operation.id]?.() };
	const { status, body } = await call(key, `${operation.method} ${path}`, sent);
	const written = (await watch.take()).filter((place) => !(place in BOOKKEEPING));
	if (may) {
		const isDone = status >= 200 && status < 300;
		return isDone || EXCEPT[operation.id]?.status === status ? undefined : `answered ${status}`;
	}
	if (status !== 403) return `answered ${status} ${JSON.stringify(body).slice(0, 200)}`;
	return written.length > 0 ? `refused, but changed ${written.join(", ")}` : undefined;
}

const guarded = operations.filter((operation) => permissionsOf(operation).length > 0);

test.each(guarded.map((operation) => [operation.id, operation] as const))(
	"%s is refused to exactly the keys whose scopes and role don’t both allow it",
	async (_id, operation) => {
		const thing = { createdBy: world.owner.member.id, isPublic: true };
		const found: string[] = [];
		let [allowed, refused] = [0, 0];
		let path = await pathOf(world, operation);
		for (const { role, memberId } of holders) {
			const tries = scopesFor(operation, memberId);
			const keys = await keysWith(memberId, tries);
			for (const [at, scopes] of tries.entries()) {
				const permissions = within(scopes, held.get(role) ?? []);
				const may = permissionsOf(operation).every((one) =>
					allows({ id: memberId, permissions }, one, thing),
				);
				if (may) path = await pathOf(world, operation);
				await publish();
				const fault = await tried(operation, path, { key: keys[at] ?? "", may });
				if (fault) found.push(`${role} with ${scopes.join(", ").slice(0, 200)}: ${fault}`);
				if (!may) {
					refused++;
					continue;
				}
				allowed++;
				path = await pathOf(world, operation);
			}
		}

		expect(found).toEqual([]);
		expect(refused).toBeGreaterThan(0);
		// Only the author of a comment changes its text.
		if (operation.id !== "editComment") expect(allowed).toBeGreaterThan(0);
	},
	60_000,
);

test("what needs no permission is refused to no key with 403, unless the operation says so", async () => {
	const [{ memberId } = { memberId: "" }] = holders;
	const found: string[] = [];

	for (const operation of operations.filter((one) => permissionsOf(one).length === 0 && !one.isOpen)) {
		if (statusesOf(operation).includes(403)) continue;
		const path = await pathOf(world, operation);
		await publish();
		const [key = ""] = await keysWith(memberId, [SEES]);
		const { status } = await call(key, `${operation.method} ${path}`, sentFor(operation));
		if (status === 403 || status === 401 || status >= 500) found.push(`${operation.id}: ${status}`);
	}

	expect(found).toEqual([]);
}, 60_000);

test("a key that may create a project but not see it gets its address, and no body", async () => {
	const [{ memberId } = { memberId: "" }] = holders;
	const [blind = "", seeing = ""] = await keysWith(memberId, [["projects:create"], ["*"]]);

	const { status, headers, body } = await call(blind, "POST /projects", {
		body: { name: "Unseen by its key" },
	});

	const path = headers.get("Location")?.replace("/api/v1", "") ?? "";
	expect([status, body]).toEqual([201, {}]);
	expect((await call(seeing, `GET ${path}`)).body.name).toBe("Unseen by its key");
	expect((await call(blind, `GET ${path}`)).status).toBe(404);
});
