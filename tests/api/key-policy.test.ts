import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { getKey, listKeys } from "#app/features/developers/find.server.ts";
import { createKey, rotateKey } from "#app/features/developers/keys.server.ts";
import { type PolicyValues, policyShape } from "#app/features/developers/policy/forms.ts";
import { getKeyPolicy, saveKeyPolicy } from "#app/features/developers/policy/policy.server.ts";
import { createServiceAccount } from "#app/features/developers/service-accounts.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { newKeyId } from "#app/tenant/api/key-text.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { apiKeys } from "#db/schema/tenant/api-keys.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aKey, call } from "#tests/support/world/api-key.ts";
import { aMember, asMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";
import { logOf } from "./request-log.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let owner: Tenant;
let member: Tenant;
beforeAll(async () => {
	pool = await testPool();
});
beforeEach(async () => {
	record = await aTenant(pool);
	[owner, member] = [await aMember(pool, record, "owner"), await aMember(pool, record, "member")];
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const idIn = (text: string) => text.split("_")[1] ?? "";
const ANYTHING = { lifetime: "any", personal: "yes", scopes: "any", permissions: [] } as const;

/** Saves a policy that differs from none in this; resolves when everybody knows it. */
async function allow(given: Partial<PolicyValues>): Promise<void> {
	const { savedAt } = await getKeyPolicy(owner);
	const saved = await saveKeyPolicy(owner, { ...ANYTHING, permissions: [], ...given, savedAt });
	expect(saved.outcome).toBe("saved");
	const { policy } = await getKeyPolicy(owner);
	// What is remembered of the workspace is dropped a moment after a save.
	[owner, member] = await vi.waitFor(
		async () => {
			const [one, other] = [
				await asMember(record, owner.member.id),
				await asMember(record, member.member.id),
			];
			expect([one.keyPolicy, other.keyPolicy]).toEqual([policy, policy]);
			return [one, other];
		},
		{ timeout: 10_000 },
	);
}

const makeOlder = (text: string, days: number) =>
	inTenant(pool, record, "write", ({ db }) =>
		db
			.update(apiKeys)
			.set({ createdAt: new Date(Date.now() - days * 86_400_000) })
			.where(eq(apiKeys.id, idIn(text))),
	);

async function aServiceKey(): Promise<string> {
	const values = { name: "Robot", role: "member", sponsor: owner.member.email };
	const made = await createServiceAccount(owner, values);
	if (made.outcome !== "saved") throw new Error(JSON.stringify(made));
	return aKey(owner, { serviceAccount: made.id, permissions: ["projects:create"] });
}

/** Waits until calls with a key are answered so: what is remembered of it is dropped a moment after a save. */
const answers = (text: string, line: string, expected: { status: number; body?: Record<string, unknown> }) =>
	vi.waitFor(async () => expect(await call(text, line)).toMatchObject(expected), { timeout: 10_000 });

test("a key with a longer life than the policy allows is not created", async () => {
	await allow({ lifetime: "30" });
	const values = { key: newKeyId(), name: "CI", permissions: ["projects:create" as const] };
	const said = { expires: ["The policy of this workspace allows keys 30 days at most"] };

	const refused = [
		await createKey(member, { ...values, expires: "90" }),
		await createKey(member, { ...values, expires: "never" }),
	];

	expect(refused).toEqual(Array(2).fill({ outcome: "refused", errors: said }));
	expect(await createKey(member, { ...values, expires: "30" })).toMatchObject({ outcome: "saved" });
});

test("a key with a scope that the policy doesn’t allow is not created, nor is one with a wider scope", async () => {
	await allow({ scopes: "some", permissions: ["projects:create"] });
	const values = { key: newKeyId(), name: "CI", expires: "30" as const };

	const wider = await createKey(owner, { ...values, permissions: ["*"] });
	const other = await createKey(owner, { ...values, permissions: ["projects:create", "audit:view"] });

	expect(wider).toMatchObject({
		outcome: "refused",
		errors: { permissions: [expect.stringMatching(/use \*$/)] },
	});
	expect(other).toMatchObject({
		outcome: "refused",
		errors: { permissions: ["The policy of this workspace doesn’t allow API keys to use audit:view"] },
	});
	expect(await createKey(owner, { ...values, permissions: ["projects:create"] })).toMatchObject({
		outcome: "saved",
	});
});

test("where only service accounts have keys, no member creates one of their own, whatever their role", async () => {
	await allow({ personal: "no" });
	const values = { key: newKeyId(), name: "CI", expires: "30" as const, permissions: ["keys:own" as const] };

	for (const one of [owner, member]) {
		expect(await refusalOf(createKey(one, values))).toMatchObject({ status: 403, rule: "key-policy" });
		expect((await listKeys(one, { of: "me" })).cannotCreate).toMatch(/only keys of service accounts/);
	}

	expect((await call(await aServiceKey(), "GET /me")).status).toBe(200);
});

test("a personal key stops at its next use, a service account’s does not, and both work once it is allowed again", async () => {
	const [personal, service] = [await aKey(member), await aServiceKey()];
	await answers(personal, "GET /me", { status: 200 });

	await allow({ personal: "no" });

	await answers(personal, "GET /me", {
		status: 401,
		body: {
			rule: "key-policy",
			message:
				"The policy of this workspace allows only keys of service accounts, and this one is a person’s.",
		},
	});
	expect((await call(service, "GET /me")).status).toBe(200);
	expect(await getKey(member, idIn(personal))).toMatchObject({ state: "stopped", stopped: "personal" });

	await allow({});
	await answers(personal, "GET /me", { status: 200 });
});

test("a key stops when it is older than the policy allows, even one that never expires", async () => {
	const [old, young] = [await aKey(member, { expires: "never" }), await aKey(member, { expires: "never" })];
	await makeOlder(old, 31);
	await makeOlder(young, 29);

	await allow({ lifetime: "30" });

	await answers(old, "GET /me", {
		status: 401,
		body: { rule: "key-policy", message: "This key is older than the policy of this workspace allows." },
	});
	await answers(young, "GET /me", { status: 200 });
	const { expiresAt, state } = await getKey(member, idIn(young));
	expect(state).toBe("active");
	expect(Math.round(((expiresAt?.getTime() ?? 0) - Date.now()) / 86_400_000)).toBe(1);
	expect(await getKey(member, idIn(old))).toMatchObject({ state: "stopped", stopped: "age" });
});

test("a key with wider scopes keeps what the policy allows; for the rest it is refused with words", async () => {
	const text = await aKey(owner);
	await allow({ scopes: "some", permissions: ["projects:create"] });

	await answers(text, "GET /me", { status: 200, body: { permissions: ["projects:create"] } });
	const created = await call(text, "POST /projects", { body: { name: "Harbour" } });
	const audit = await call(text, "GET /audit");

	expect(created.status).toBe(201);
	expect(audit).toMatchObject({
		status: 403,
		body: {
			rule: "audit:view",
			message: "The policy of this workspace doesn’t allow API keys to use “audit:view”.",
		},
	});
	const archived = await call(text, `POST /projects/${created.body.slug}/archive`);
	expect(archived).toMatchObject({
		status: 403,
		body: { message: expect.stringMatching(/^The policy of this workspace/) },
	});
	expect((await getKey(owner, idIn(text))).limited).toEqual(["*"]);
});

test("a key beyond the policy gets no new text, neither from its member nor from a call with it", async () => {
	const [wide, old, narrow] = [
		await aKey(owner),
		await aKey(owner),
		await aKey(owner, { permissions: ["keys:own"] }),
	];
	await makeOlder(old, 31);
	await allow({ lifetime: "30", scopes: "some", permissions: ["keys:own"] });

	for (const one of [wide, old]) {
		const refusal = await refusalOf(rotateKey(owner, idIn(one), "24"));
		expect(refusal).toMatchObject({ status: 409, rule: "key-policy" });
	}

	await answers(wide, "GET /me", { status: 200, body: { permissions: ["keys:own"] } });
	expect(await call(wide, "POST /me/rotate", { body: { overlapHours: 1 } })).toMatchObject({
		status: 409,
		body: { rule: "key-policy" },
	});
	expect((await rotateKey(owner, idIn(narrow), "24")).text).toMatch(/^tnp_/);
});

test("a policy is in the audit log with what it was before; saved as it is, it is not", async () => {
	await allow({ lifetime: "90" });

	await allow({
		lifetime: "30",
		personal: "no",
		scopes: "some",
		permissions: ["projects:create", "projects:edit:own"],
	});
	const { savedAt, policy } = await getKeyPolicy(owner);
	const again = await saveKeyPolicy(owner, {
		lifetime: "30",
		personal: "no",
		scopes: "some",
		permissions: ["projects:create", "projects:edit:own"],
		savedAt,
	});

	expect(again).toEqual({ outcome: "unchanged" });
	expect(policy).toEqual({
		...{ longestKeyDays: 30, personalKeys: false },
		keyScopes: ["projects:create", "projects:edit:own"],
	});
	const entries = (await entriesOf(owner)).filter(({ event }) => event === "workspace.configured");
	expect(entries.map(({ payload }) => payload.changes)).toEqual([
		{ longestKeyDays: { from: null, to: 90 } },
		{
			longestKeyDays: { from: 90, to: 30 },
			personalKeys: { from: null, to: false },
			keyScopes: { from: null, to: ["projects:create", "projects:edit:own"] },
		},
	]);
});

test("a save says how many keys are beyond the policy", async () => {
	await aKey(member, { permissions: ["projects:create"] });
	await aKey(owner);
	const { savedAt } = await getKeyPolicy(owner);

	const saved = await saveKeyPolicy(owner, {
		...ANYTHING,
		scopes: "some",
		permissions: ["projects:create"],
		savedAt,
	});

	expect(saved).toEqual({ outcome: "saved", stopped: 1 });
});

test("a form that was opened before another save changes nothing", async () => {
	const { savedAt } = await getKeyPolicy(owner);
	await allow({ personal: "no" });

	const late = await saveKeyPolicy(owner, { ...ANYTHING, permissions: [], lifetime: "30", savedAt });

	expect(late).toEqual({ outcome: "stale" });
	expect((await getKeyPolicy(owner)).policy).toEqual({ personalKeys: false });
});

test("only those who manage integrations see and save the policy", async () => {
	const refusals = [
		getKeyPolicy(member),
		saveKeyPolicy(member, { ...ANYTHING, permissions: [], savedAt: 0 }),
	];

	for (const refused of refusals) {
		expect(await refusalOf(refused)).toMatchObject({ status: 403, rule: "integrations:manage" });
	}
});

test("the form takes its own choices and no others", async () => {
	const sent = {
		savedAt: "1",
		lifetime: "30",
		personal: "no",
		scopes: "some",
		permissions: ["projects:create"],
	};
	const problems = (given: Record<string, unknown>) =>
		policyShape.safeParse({ ...sent, ...given }).error?.issues.map(({ path }) => path.join("."));

	expect(problems({})).toBeUndefined();
	expect(problems({ lifetime: "31" })).toEqual(["lifetime"]);
	expect(problems({ personal: "maybe" })).toEqual(["personal"]);
	expect(problems({ scopes: undefined })).toEqual(["scopes"]);
	expect(problems({ permissions: ["projects:fly"] })).toEqual(["permissions.0"]);
	expect(problems({ permissions: [] })).toEqual(["permissions"]);
	expect(problems({ scopes: "any", permissions: [] })).toBeUndefined();
});

test("a call that the policy stopped is in the request log, with the rule", async () => {
	const text = await aKey(member);
	await allow({ personal: "no" });
	await answers(text, "GET /projects", { status: 401 });

	expect((await logOf(pool, record)).at(-1)).toMatchObject({
		...{ operation: "listProjects", status: 401, rule: "key-policy", keyId: idIn(text) },
	});
});
