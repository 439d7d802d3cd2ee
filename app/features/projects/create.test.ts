import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { atOnce, valuesOf } from "#tests/support/databases/at-once.ts";
import { aProject, eventsOf } from "#tests/support/world/project.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { getProject } from "./detail.server.ts";
import { projectShape } from "./forms.ts";
import { createProject, editProject, removeProject, type SavedProject } from "./projects.server.ts";

const TAKEN = { outcome: "refused", errors: { name: [expect.stringContaining("already")] } };

let pool: ConnectionPool;
let schemaName: string;
let admin: Tenant;
let member: Tenant;
let other: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	const record = await aTenant(pool);
	schemaName = record.schemaName;
	admin = await aMember(pool, record, "admin");
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	other = await aMember(pool, record, "member");
	viewer = await aMember(pool, record, "viewer");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const addressOf = (beginning: string) => expect.stringMatching(`^${beginning}-[0-9a-z]{1,6}$`);
const slugOf = (saved: SavedProject) => (saved.outcome === "saved" ? saved.slug : "");

test("a new project has its author, its address, version 1, and its entry in the audit log", async () => {
	const saved = await createProject(member, { name: "Moon base", description: "Up", isPublic: true });

	expect(saved).toEqual({ outcome: "saved", slug: addressOf("moon-base"), name: "Moon base" });
	const { project, names } = await getProject(member, slugOf(saved));
	expect(project).toMatchObject({
		name: "Moon base",
		description: "Up",
		isPublic: true,
		status: "active",
		version: 1,
		createdBy: member.member.id,
		archivedAt: null,
		deletedAt: null,
	});
	expect(names.author).toBe("Mei Tanaka");
	expect(await eventsOf(member, slugOf(saved))).toEqual(["project.created"]);
});

test("a viewer may not create, and sees the rule and who can help", async () => {
	const refusal = await refusalOf(createProject(viewer, { name: "Mine", isPublic: false }));

	expect(refusal).toMatchObject({ status: 403, rule: "projects:create" });
	expect(refusal.help).toContain("Olga Owner");
});

test("a name that the member can see is taken, whatever its case", async () => {
	await aProject(member, "Äpfel & Birnen", { isPublic: true });

	for (const name of ["Äpfel & Birnen", "äpfel & birnen", "ÄPFEL & BIRNEN"]) {
		expect(await createProject(other, { name, isPublic: false })).toEqual(TAKEN);
	}
	await aProject(member, "İstanbul", { isPublic: true });
	for (const name of ["İSTANBUL", "istanbul", "Istanbul"]) {
		expect(await createProject(other, { name, isPublic: false })).toEqual(TAKEN);
	}
});

test("a name that only hidden projects have is free, and does not reveal them", async () => {
	const hidden = await aProject(other, "Secret plan");

	const saved = await createProject(member, { name: "Secret plan", isPublic: false });
	const unused = await createProject(member, { name: "Another plan", isPublic: false });

	expect(saved).toMatchObject({ outcome: "saved", slug: addressOf("secret-plan") });
	expect(unused).toMatchObject({ outcome: "saved", slug: addressOf("another-plan") });
	expect((await refusalOf(getProject(member, hidden))).status).toBe(404);
});

test("a private project cannot be published under a name that a public one has, but under another", async () => {
	const slug = await aProject(member, "Two of a name");
	await aProject(other, "TWO of a name", { isPublic: true });
	const values = { name: "Two of a name", isPublic: true, version: 1 };

	const kept = await editProject(member, slug, { ...values, isPublic: false, description: "Mine" });
	const published = await editProject(member, slug, { ...values, version: 2 });
	const renamed = await editProject(member, slug, { ...values, name: "One of a name", version: 2 });

	expect([kept, published, renamed].map(({ outcome }) => outcome)).toEqual(["saved", "refused", "saved"]);
});

test("of two people who publish projects of one name at the same moment, one is told that it is taken", async () => {
	const slugs = [await aProject(member, "Shown by two"), await aProject(other, "Shown by two")];
	const values = { name: "Shown by two", isPublic: true, version: 1 };

	const saved = valuesOf(
		await atOnce(
			`"${schemaName}".projects`,
			[member, other].map((person, at) => () => editProject(person, slugs[at] ?? "", values)),
		),
	);

	expect(saved.map(({ outcome }) => outcome).sort()).toEqual(["refused", "saved"]);
});

test("the name of a deleted project is free, and its address is never reused", async () => {
	const slug = await aProject(member, "Short-lived");
	await removeProject(member, slug);

	const saved = await createProject(member, { name: "Short-lived", isPublic: false });

	expect(saved).toMatchObject({ outcome: "saved", slug: addressOf("short-lived") });
	expect(slugOf(saved)).not.toBe(slug);
});

test("the button pressed twice at the same moment makes one project", async () => {
	const press = () => createProject(member, { name: "Double", isPublic: false });

	const saved = valuesOf(await atOnce(`"${schemaName}".projects`, [press, press]));

	expect(saved.map(({ outcome }) => outcome).sort()).toEqual(["refused", "saved"]);
});

test("several people creating the same name at the same moment each get an address", async () => {
	const people = [admin, member, other];

	const saved = valuesOf(
		await atOnce(
			`"${schemaName}".projects`,
			people.map((person) => () => createProject(person, { name: "Untitled", isPublic: false })),
		),
	);

	const slugs = saved.flatMap((one) => (one.outcome === "saved" ? [one.slug] : []));
	// The admin sees everyone's projects, so the name may already be taken for them.
	expect(slugs.length).toBeGreaterThanOrEqual(2);
	expect(new Set(slugs).size).toBe(slugs.length);
});

test.each([
	["🚀🚀", "project"],
	["日本", "project"],
	["New", "new"],
	["-- edit --", "edit"],
])("a project named “%s” gets the address %s with a random end", async (name, beginning) => {
	const saved = await createProject(member, { name, isPublic: false });

	expect(saved).toMatchObject({ outcome: "saved", slug: addressOf(beginning) });
});

test("a project with any name can be opened at its address", async () => {
	const name = fc.oneof(
		fc.string({ minLength: 1, maxLength: 40 }),
		fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
		fc.string({ minLength: 250, maxLength: 255 }),
	);
	await fc.assert(
		fc.asyncProperty(name, async (typed) => {
			const parsed = projectShape.safeParse({ name: typed.replaceAll("\0", "") });
			fc.pre(parsed.success);
			const values = parsed.data as NonNullable<typeof parsed.data>;
			const saved = await createProject(member, values);
			if (saved.outcome !== "saved") return;

			const { project } = await getProject(member, saved.slug);

			expect(project.name).toBe(values.name);
			expect(saved.slug).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
			expect(saved.slug).not.toBe("new");
			expect(saved.slug.length).toBeLessThan(100);
		}),
		{ numRuns: 120 },
	);
});

test.each([{}, { name: "" }, { name: "   " }, { name: "x".repeat(256) }])(
	"the form requires a name: %o",
	(typed) => {
		expect(projectShape.safeParse(typed).success).toBe(false);
	},
);

test("of two people who give projects one name at the same moment, one is told that it is taken", async () => {
	const name = "Named by two";
	const created = await Promise.all([admin, member].map((by) => createProject(by, { name, isPublic: true })));
	const [one, two] = [await aProject(admin, "First of two"), await aProject(admin, "Second of two")];
	const renamed = await Promise.all(
		[one, two].map((slug) =>
			editProject(admin, String(slug), { name: "Renamed by two", isPublic: true, version: 1 }),
		),
	);

	expect(created.map(({ outcome }) => outcome).sort()).toEqual(["refused", "saved"]);
	expect(renamed.map(({ outcome }) => outcome).sort()).toEqual(["refused", "saved"]);
});
