import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase, registry } from "#app/platform/database/database.server.ts";
import { getWorkspace } from "#app/tenant/registry/workspace-writes.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aMember, asMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { close } from "./closing.server.ts";
import { addressShape, generalShape } from "./forms.ts";
import { getSettings, previewSettings, saveAddress, saveGeneral, saveJoining } from "./general.server.ts";

let pool: ConnectionPool;
let sql: Sql;
beforeAll(async () => {
	pool = await testPool();
	sql = connect({ url: (await testDatabase()).url });
});
afterAll(() => Promise.all([pool.close(), sql.end(), closeDatabase(), registry.close()]));

async function aWorkspace(): Promise<{ record: TenantRecord; owner: Tenant; admin: Tenant; viewer: Tenant }> {
	const record = await aTenant(pool);
	const [owner, admin, viewer] = await Promise.all([
		aMember(pool, record, "owner"),
		aMember(pool, record, "admin"),
		aMember(pool, record, "viewer"),
	]);
	return { record, owner, admin, viewer };
}

const general = (given: object = {}) =>
	({
		name: "Moonshot",
		timeZone: "Europe/Berlin",
		dateLocale: "de-DE",
		defaultRole: "viewer",
		...given,
	}) as Parameters<typeof saveGeneral>[1];
const savedAt = async (tenant: Tenant) => (await getWorkspace(tenant.id)).savedAt;
const eventsOf = (tenant: Tenant) =>
	tenant.read(async ({ db, tables: { auditLogs } }) =>
		(await db.select().from(auditLogs).orderBy(auditLogs.seq))
			.map(({ event }) => event)
			.filter((event) => event.startsWith("workspace.")),
	);

test("name, zone, language and default role are saved, each change with its old and new value", async () => {
	const { owner, record } = await aWorkspace();

	const saved = await saveGeneral(owner, general({ savedAt: await savedAt(owner) }));

	expect(saved).toEqual({ outcome: "saved", changed: true });
	expect(await getWorkspace(owner.id)).toMatchObject({
		name: "Moonshot",
		timeZone: "Europe/Berlin",
		settings: { dateLocale: "de-DE", defaultRole: "viewer" },
	});
	expect(await eventsOf(owner)).toEqual(["workspace.created", "workspace.renamed", "workspace.configured"]);
	const again = await asMember(record, owner.member.id);
	expect([again.name, again.timeZone, again.dateLocale]).toEqual(["Moonshot", "Europe/Berlin", "de-DE"]);
	expect(await saveGeneral(owner, general({ savedAt: await savedAt(owner) }))).toEqual({
		outcome: "saved",
		changed: false,
	});
});

test("a stale save changes nothing", async () => {
	const { owner } = await aWorkspace();
	const opened = await savedAt(owner);
	await saveGeneral(owner, general({ savedAt: opened }));

	expect(await saveGeneral(owner, general({ savedAt: opened, timeZone: "UTC" }))).toEqual({
		outcome: "stale",
	});
	expect((await getWorkspace(owner.id)).timeZone).toBe("Europe/Berlin");
});

test("only an owner changes settings; everyone may view them", async () => {
	const { admin, viewer } = await aWorkspace();

	for (const attempt of [
		() => saveGeneral(admin, general({ savedAt: 0 })),
		() => saveJoining(viewer, { savedAt: 0, domains: "", open: false, role: "member" }),
		() => saveAddress(admin, "elsewhere"),
		() => close(admin, { address: admin.slug }),
		() => getSettings(viewer),
	]) {
		expect(await refusalOf(attempt())).toMatchObject({ status: 403, rule: "organization:manage" });
	}
	expect((await previewSettings(viewer)).cannotManage).toMatchObject({
		sentence: expect.stringContaining("Viewer"),
		permission: "organization:manage",
	});
});

test("nobody becomes an owner by default, nor gets a role that does not exist", async () => {
	const { owner } = await aWorkspace();

	for (const defaultRole of ["owner", "nobody", ""]) {
		const values = general({ savedAt: await savedAt(owner), defaultRole });
		expect(await saveGeneral(owner, values)).toEqual({ outcome: "no role" });
	}
});

test("the general form accepts no unknown time zone, language or name", () => {
	const bad = generalShape.safeParse({
		savedAt: "1",
		name: "x".repeat(300),
		timeZone: "Mars/Olympus",
		dateLocale: "tlh",
		defaultRole: "member",
	});

	expect(bad.error?.issues.map(({ path }) => path[0])).toEqual(["name", "timeZone", "dateLocale"]);
	for (const name of ["مرحبا بالعالم", "Zoë 🚀 <b>", "日本語"]) {
		const good = { savedAt: "1", name, timeZone: "UTC", dateLocale: "en-GB", defaultRole: "member" };
		expect(generalShape.parse(good).name).toBe(name);
	}
});

test("a new address takes over, and the old one redirects to it and is never reused", async () => {
	const { record, owner } = await aWorkspace();
	const { owner: other } = await aWorkspace();
	const next = `${record.slug}-next`;

	expect(await saveAddress(owner, next)).toBe("moved");

	const moved = await registry.findForMember(record.slug, owner.member.id);
	expect(moved?.slug).toBe(next);
	expect(await saveAddress(other, record.slug)).toBe("taken");
	expect(await saveAddress(other, next)).toBe("taken");
	expect(await saveAddress(await asMember({ slug: next }, owner.member.id), record.slug)).toBe("moved");
	expect(await eventsOf(owner)).toEqual(["workspace.created", "workspace.moved", "workspace.moved"]);
});

test("of two workspaces that want one address at the same moment one gets it", async () => {
	const [one, other] = [await aWorkspace(), await aWorkspace()];

	const outcomes = await Promise.all([
		saveAddress(one.owner, `${one.record.slug}-both`),
		saveAddress(other.owner, `${one.record.slug}-both`),
	]);

	expect(outcomes.sort()).toEqual(["moved", "taken"]);
});

test.each(["admin", "api", "sign-in", "workspaces", "-a", "a-", "a", "a b", "ä", "x".repeat(64), "../etc"])(
	"“%s” is no address",
	(slug) => {
		expect(addressShape.safeParse({ slug }).success).toBe(false);
	},
);

test("domains are kept as typed, once each; bad ones are named, and nothing is saved", async () => {
	const { owner } = await aWorkspace();
	const save = async (domains: string, open = true) =>
		saveJoining(owner, { savedAt: await savedAt(owner), domains, open, role: "member" });

	const bad = await save("acme.example\ngmail.com\nnot a domain\nаcme.example\n127.0.0.1\n");
	expect(bad).toMatchObject({ outcome: "bad domains" });
	expect(bad.outcome === "bad domains" && bad.problems.map((problem) => problem.slice(0, 7))).toEqual([
		"Line 2:",
		"Line 3:",
		"Line 4:",
		"Line 5:",
	]);
	expect(await save("")).toMatchObject({ outcome: "bad domains" });
	expect((await getWorkspace(owner.id)).allowedEmailDomains).toEqual([]);

	expect(await save(" @Acme.Example, acme.example;b.example ")).toEqual({ outcome: "saved", changed: true });
	expect(await getWorkspace(owner.id)).toMatchObject({
		allowedEmailDomains: ["acme.example", "b.example"],
		settings: { domainJoin: { role: "member" } },
	});
	expect(await save("acme.example", false)).toEqual({ outcome: "saved", changed: true });
	expect((await getWorkspace(owner.id)).settings.domainJoin).toBeUndefined();
});

test("closing requires the typed address; members then see who closed it and why", async () => {
	const { record, owner, viewer } = await aWorkspace();

	expect(await close(owner, { address: "other" })).toEqual({ outcome: "other address", slug: record.slug });
	const closed = await close(owner, { address: `/${record.slug}`, reason: "The project is over" });

	expect(closed.outcome).toBe("closed");
	const refusal = await refusalOf(asMember(record, viewer.member.id));
	expect(refusal).toMatchObject({ status: 410 });
	expect(refusal.message).toContain("The project is over");
	expect(refusal.message).toContain("Mika Member closed it");
	const [row] =
		await sql`select drop_after - archived_at as grace from public.tenants where id = ${record.id}`;
	expect(String(row?.grace)).toBe("30 days");
});

test("reopening is for owners and idempotent; they cannot reopen what an operator closed", async () => {
	const { reopen } = await import("#app/features/workspaces/reopen.server.ts");
	const facts = { requestId: "req", nonce: "", ip: "192.0.2.1", userAgent: "test", ownHost: undefined };
	const { record, owner, admin } = await aWorkspace();
	const { owner: stranger } = await aWorkspace();
	await close(owner, { address: record.slug });

	expect(await refusalOf(reopen(admin.member.id, record.slug, facts))).toMatchObject({ status: 403 });
	expect(await refusalOf(reopen(stranger.member.id, record.slug, facts))).toMatchObject({ status: 404 });
	for (const _twice of [1, 2]) {
		expect(await reopen(owner.member.id, record.slug, facts)).toMatchObject({ slug: record.slug });
	}
	expect(await eventsOf(await asMember(record, owner.member.id))).toEqual([
		"workspace.created",
		"workspace.archived",
		"workspace.restored",
	]);

	await close(await asMember(record, owner.member.id), { address: record.slug });
	await sql`update public.tenants set drop_after = now() - interval '1 second' where id = ${record.id}`;
	expect(await refusalOf(reopen(owner.member.id, record.slug, facts))).toMatchObject({ status: 410 });
	const { archiveTenant, restoreTenant } = await import("#db/tenancy/lifecycle/status-changes.ts");
	const operator = { kind: "operator", id: "ops" } as const;
	await archiveTenant(pool, record.slug, { reason: "Abuse", graceDays: 30 }, operator);
	expect(await refusalOf(reopen(owner.member.id, record.slug, facts))).toMatchObject({ status: 403 });
	await restoreTenant(pool, record.slug, operator);
});

test("another workspace's settings cannot be reached through one's own", async () => {
	const [one, other] = [await aWorkspace(), await aWorkspace()];

	await saveGeneral(one.owner, general({ savedAt: await savedAt(one.owner), name: "Mine alone" }));

	expect((await getWorkspace(other.owner.id)).name).not.toBe("Mine alone");
	expect(await eventsOf(other.owner)).toEqual(["workspace.created"]);
});
