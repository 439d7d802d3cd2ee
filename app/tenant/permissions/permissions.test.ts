import fc from "fast-check";
import { afterAll, beforeAll, expect, expectTypeOf, test } from "vitest";
import { permissions, roles } from "#db/schema/tenant/roles.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";
import { type Action, allows, holds, PERMISSIONS, type Permission, sufficientFor } from "./permissions.ts";

const keys = Object.keys(PERMISSIONS) as Permission[];
const ROLES = ["owner", "admin", "member", "viewer"] as const;

let pool: ConnectionPool;
let tenant: TenantRecord;
let granted: Record<string, string[]>;
beforeAll(async () => {
	pool = await testPool();
	tenant = await aTenant(pool);
	const rows = await inTenant(pool, tenant, "read", ({ db }) => db.select().from(roles));
	granted = Object.fromEntries(rows.map((row) => [row.key, row.permissions]));
});
afterAll(() => pool.close());

/** Lists who holds what, as product.md has it: ✔ for owner, admin, member, viewer. */
const TABLE: [Permission, string][] = [
	["organization:manage", "✔---"],
	["users:manage", "✔✔--"],
	["roles:manage", "✔✔--"],
	["teams:manage", "✔✔--"],
	["onboarding:manage", "✔✔--"],
	["insights:view", "✔✔--"],
	["audit:view", "✔✔--"],
	["audit:export", "✔✔--"],
	["audit:*", "✔---"],
	["projects:create", "✔✔✔-"],
	["projects:edit:all", "✔✔--"],
	["projects:delete:all", "✔✔--"],
	["projects:view:all", "✔✔--"],
	["projects:edit:own", "✔✔✔-"],
	["projects:delete:own", "✔✔✔-"],
	["projects:view:own", "✔✔✔-"],
	["projects:view:public", "✔✔✔✔"],
	["projects:*", "✔---"],
	["comments:add", "✔✔✔-"],
	["comments:edit:own", "✔✔✔-"],
	["comments:remove:all", "✔✔--"],
	["comments:remove:own", "✔✔✔-"],
	["files:add", "✔✔✔-"],
	["files:remove:all", "✔✔--"],
	["files:remove:own", "✔✔✔-"],
	["integrations:manage", "✔✔--"],
	["keys:own", "✔✔✔-"],
	["*", "✔---"],
];

test.each(TABLE)("%s is held by the roles in the table: %s", (permission, marks) => {
	const found = ROLES.map((role) => (holds(granted[role] ?? [], permission) ? "✔" : "-")).join("");

	expect(found).toBe(marks);
});

test("the role table lists every permission", () => {
	expect(TABLE.map(([permission]) => permission).sort()).toEqual([...keys].sort());
});

test("a new tenant's catalog is the code's, and its system roles are the four", async () => {
	const rows = await inTenant(pool, tenant, "read", ({ db }) => db.select().from(permissions));

	const catalog = rows.map(({ key, parentKey, ...rest }) => [key, { parent: parentKey, ...rest }]);
	expect(Object.fromEntries(catalog)).toEqual(PERMISSIONS);
	expect(Object.keys(granted).sort()).toEqual([...ROLES].sort());
	expect(
		Object.values(granted)
			.flat()
			.filter((key) => !(key in PERMISSIONS)),
	).toEqual([]);
});

const MINE = { createdBy: "me", isPublic: false };
const PUBLIC = { createdBy: "else", isPublic: true };
const HIDDEN = { createdBy: "else", isPublic: false };

/** Lists what each role may do with its own project, and with someone else's public and private project. */
const SIGHT: [Action, Record<(typeof ROLES)[number], string>][] = [
	["projects:view", { owner: "✔✔✔", admin: "✔✔✔", member: "✔✔-", viewer: "-✔-" }],
	["projects:edit", { owner: "✔✔✔", admin: "✔✔✔", member: "✔--", viewer: "---" }],
	["projects:delete", { owner: "✔✔✔", admin: "✔✔✔", member: "✔--", viewer: "---" }],
];

test.each(SIGHT)("%s depends on whose project it is, and whether it is public", (action, expected) => {
	for (const role of ROLES) {
		const member = { id: "me", permissions: granted[role] ?? [] };
		const found = [MINE, PUBLIC, HIDDEN].map((thing) => (allows(member, action, thing) ? "✔" : "-")).join("");
		expect(`${role} ${found}`).toBe(`${role} ${expected[role]}`);
	}
});

const anyKey = fc.constantFrom(...keys);
const anyGrant = fc.uniqueArray(anyKey, { maxLength: 4 });

test("anyone who holds a permission holds everything it contains, and holding less never grants more", () => {
	fc.assert(
		fc.property(anyGrant, anyKey, (grant, permission) => {
			const { parent } = PERMISSIONS[permission];
			if (parent && holds(grant, parent)) expect(holds(grant, permission)).toBe(true);
			if (grant.length === 0) expect(holds(grant, permission)).toBe(false);
			expect(holds([...grant, permission], permission)).toBe(true);
			for (const key of keys) {
				if (holds(grant.slice(1), key)) expect(holds(grant, key)).toBe(true);
			}
		}),
		{ numRuns: 500 },
	);
});

test("“all” contains “own”, “area:*” all of its area, and “*” everything: by name, for every permission", () => {
	for (const key of keys) {
		expect(holds(["*"], key)).toBe(true);
		const all = key.replace(/:own$/, ":all") as Permission;
		if (all !== key && keys.includes(all)) {
			expect(holds([all], key)).toBe(true);
			expect(holds([key], all)).toBe(false);
		}
		if (key.startsWith("projects:")) expect(holds(["projects:*"], key)).toBe(true);
		else expect(holds(["projects:*"], key)).toBe(false);
	}
});

test("no permission contains itself, and each one's parent exists", () => {
	for (const key of keys) {
		const seen = new Set<string>();
		for (let at: Permission | null = key; at; at = PERMISSIONS[at].parent) {
			expect(seen.has(at), key).toBe(false);
			expect(at in PERMISSIONS, key).toBe(true);
			seen.add(at);
		}
	}
});

test("an unknown permission grants nothing", () => {
	expect(holds(["projects", "projects:edit", "**", "users:*", ""], "projects:edit:own")).toBe(false);
});

test("the scoped permissions make their verbs actions, and nothing else does", () => {
	expectTypeOf<Exclude<Action, Permission>>().toEqualTypeOf<
		| "projects:edit"
		| "projects:delete"
		| "projects:view"
		| "comments:edit"
		| "comments:remove"
		| "files:remove"
	>();
});

test("an action is allowed exactly when one of the sufficient permissions is held", () => {
	const thing = fc.record({ createdBy: fc.constantFrom("me", "else"), isPublic: fc.boolean() });
	const action = fc.constantFrom<Action>("projects:edit", "projects:delete", "projects:view", ...keys);
	fc.assert(
		fc.property(anyGrant, action, fc.option(thing, { nil: undefined }), (grant, wanted, about) => {
			const enough = sufficientFor(wanted, "me", about);

			expect(enough.length).toBeGreaterThan(0);
			expect(allows({ id: "me", permissions: grant }, wanted, about)).toBe(
				enough.some((permission) => holds(grant, permission)),
			);
		}),
		{ numRuns: 500 },
	);
});
