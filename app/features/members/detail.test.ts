import { afterAll, beforeAll, expect, test } from "vitest";
import { revokeKey } from "#app/features/developers/keys.server.ts";
import { createServiceAccount } from "#app/features/developers/service-accounts.server.ts";
import { removeEndpoint } from "#app/features/hooks/endpoints.server.ts";
import { removeProject } from "#app/features/projects/projects.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { CATALOG } from "#app/tenant/permissions/catalog.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { aKey } from "#tests/support/world/api-key.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { anEndpoint } from "#tests/support/world/webhook.ts";
import { abilitiesOf } from "./abilities.ts";
import { getLeaving, getMember, getMemberToChange } from "./detail.server.ts";
import { getRoleChoice } from "./role-choice.server.ts";

let pool: ConnectionPool;
let admin: Tenant;
let member: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	const record = await aTenant(pool);
	admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	viewer = await aMember(pool, record, "viewer");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const idOf = (tenant: Tenant) => tenant.member.id;

test("a member's projects are shown as far as the asking member may see them", async () => {
	await aProject(member, "Open", { isPublic: true });
	await aProject(member, "Hidden");
	await removeProject(member, await aProject(member, "Binned", { isPublic: true }));

	const seenBy = async (tenant: Tenant) =>
		(await getMember(tenant, idOf(member))).projects.shown.map(({ name }) => name);

	expect(await seenBy(member)).toEqual(["Hidden", "Open"]);
	expect(await seenBy(admin)).toEqual(["Hidden", "Open"]);
	expect(await seenBy(viewer)).toEqual(["Open"]);
});

test("recent activity is shown to people who may read the audit log, and to the member", async () => {
	await aProject(admin, "Quiet plan");
	await aProject(member, "Side job");
	const toldTo = async (tenant: Tenant, of: Tenant) =>
		(await getMember(tenant, idOf(of))).activity?.map(({ who, sentence }) => `${who} ${sentence}`);

	expect(await toldTo(admin, member)).toContain("Mei Tanaka created the project “Side job”");
	expect((await toldTo(admin, member))?.every((line) => line.startsWith("Mei Tanaka"))).toBe(true);
	expect(await toldTo(member, member)).toContain("Mei Tanaka created the project “Side job”");
	expect(await toldTo(member, admin)).toBeUndefined();
	expect(await toldTo(viewer, member)).toBeUndefined();
});

test("address and phone number are shown to people who manage members, and to the member", async () => {
	expect((await getMember(viewer, idOf(member))).member).toMatchObject({
		email: undefined,
		phone: undefined,
	});
	expect((await getMember(member, idOf(member))).member.email).toBe(member.member.email);
	expect((await getMember(admin, idOf(member))).member.email).toBe(member.member.email);
});

test("each permission of the catalog is listed with the role's permission that grants it", () => {
	const told = abilitiesOf(["projects:edit:all", "audit:view"]);
	const by = Object.fromEntries(told.map((ability) => [ability.key, ability.by?.key]));

	expect(told.map(({ key }) => key)).toEqual(CATALOG);
	expect(by).toMatchObject({ "audit:view": "audit:view", "projects:edit:own": "projects:edit:all" });
	expect([by["projects:*"], by["projects:view:own"], by["users:manage"]]).toEqual([
		undefined,
		undefined,
		undefined,
	]);
	expect(abilitiesOf(["*"]).every((ability) => ability.by?.key === "*")).toBe(true);
	expect(abilitiesOf([]).some((ability) => ability.by)).toBe(false);
});

test("a confirmation page is refused like the action it confirms", async () => {
	const pages = [
		() => getMemberToChange(viewer, idOf(member)),
		() => getMemberToChange(viewer, "user_never"),
		() => getRoleChoice(viewer, idOf(member)),
	];
	for (const page of pages) {
		expect(await refusalOf(page())).toMatchObject({ status: 403, rule: "users:manage" });
	}
	expect(await refusalOf(getMemberToChange(admin, idOf(member), "organization:manage"))).toMatchObject({
		status: 403,
		rule: "organization:manage",
	});
});

test("roles that the asking member cannot assign are disabled", async () => {
	const { roles, isSelf } = await getRoleChoice(admin, idOf(member));

	expect(isSelf).toBe(false);
	expect(roles.filter(({ disabled }) => disabled).map(({ value }) => value)).toEqual(["owner"]);
});

test("before a member is removed or leaves, the pages name the keys, service accounts and webhooks that this concerns", async () => {
	const record = await aTenant(pool);
	const owner = await aMember(pool, record, "owner");
	const leaving = await aMember(pool, record, "owner", { firstName: "Lea", lastName: "Leaving" });
	const revoked = await aKey(leaving, { name: "Revoked" });
	await revokeKey(leaving, revoked.split("_")[1] ?? "");
	await aKey(owner, { name: "Of another" });
	expect((await getMemberToChange(owner, idOf(leaving))).stops).toEqual([]);

	await aKey(leaving, { name: "Nightly" });
	await aKey(leaving, { name: "CI" });
	const account = { name: "Deployer", role: "member", sponsor: leaving.member.email };
	await createServiceAccount(leaving, account as Parameters<typeof createServiceAccount>[1]);

	await anEndpoint(leaving, "https://hooks.example.com/t0k3n");
	const deleted = await anEndpoint(leaving, "https://gone.example.com/in");
	await removeEndpoint(leaving, deleted.id);
	await anEndpoint(owner, "https://other.example.com/in");

	const bare = (texts: string[]) => texts.map((text) => text.replaceAll(/[\u2066-\u2069]/g, ""));
	const expected = [
		"API keys that stop working, and stay revoked after a return: CI, Nightly.",
		"Their service accounts keep working, but need another sponsor: Deployer.",
		"Webhooks they created, which keep sending events to: hooks.example.com.",
	];
	expect(bare((await getMemberToChange(owner, idOf(leaving))).stops)).toEqual(expected);
	expect(bare((await getLeaving(leaving)).stops)).toEqual(expected);
});
