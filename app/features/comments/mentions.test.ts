import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aComment } from "#tests/support/world/comment.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";
import { addComment, editComment } from "./comments.server.ts";
import { getCommentToEdit } from "./edit-form.server.ts";
import { nobodyOf } from "./forms.ts";
import { getComment } from "./list.server.ts";
import { keyOf } from "./names-in-text.ts";
import { savedSentence } from "./saved-sentence.ts";

let pool: ConnectionPool;
let superuser: Sql;
let record: TenantRecord;
let mei: Tenant;
let ann: Tenant;
let annLee: Tenant;
let stranger: Tenant;
const bens: Tenant[] = [];
beforeAll(async () => {
	pool = await testPool();
	superuser = connect({ url: (await testDatabase()).url });
	record = await aTenant(pool);
	mei = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	ann = await aMember(pool, record, "viewer", { firstName: "Ann", lastName: null });
	annLee = await aMember(pool, record, "admin", { firstName: "Ann", lastName: "Lee" });
	for (const role of ["member", "viewer"]) {
		bens.push(await aMember(pool, record, role, { firstName: "Ben", lastName: "Ode" }));
	}
	stranger = await aMember(pool, await aTenant(pool), "member", { firstName: "Sam", lastName: "Stranger" });
});
afterAll(() => Promise.all([pool.close(), superuser.end(), closeDatabase()]));

const idOf = ({ member }: Tenant) => member.id;
const [ben, otherBen] = [() => bens[0] as Tenant, () => bens[1] as Tenant];

type Chosen = { tellId?: string[]; meantId?: string[] };
const write = (slug: string, comment: string, chosen: Chosen = {}, as = mei) =>
	addComment(as, slug, { comment, tellId: [], meantId: [], ...chosen });

async function mentionedBy(slug: string, comment: string, chosen?: Chosen): Promise<string[]> {
	const saved = await write(slug, comment, chosen);
	if (saved.outcome !== "saved") throw new Error(JSON.stringify(saved));
	return saved.newlyMentioned.sort();
}

test("a comment mentions those whom it names, in any case, by name or address, and those whose boxes are ticked", async () => {
	const slug = await aProject(mei, "Harbour", { isPublic: true });

	const text = `@ann LEE and @${ben().member.email.toUpperCase()}, but not \`@Ann\` or x@Ann`;

	expect(await mentionedBy(slug, text, { tellId: [idOf(ann)] })).toEqual(
		[annLee, ben(), ann].map(idOf).sort(),
	);
	expect(await mentionedBy(slug, "@everyone, @nobody at all, a@b.c")).toEqual([]);
});

test("of names that begin alike, the longest that fits is meant", async () => {
	const slug = await aProject(mei, "Prefixes", { isPublic: true });

	expect(await mentionedBy(slug, "@Ann, hello")).toEqual([idOf(ann)]);
	expect(await mentionedBy(slug, "@Ann Lee, hello")).toEqual([idOf(annLee)]);
	expect(await mentionedBy(slug, "@Ann Leeds, hello")).toEqual([idOf(ann)]);
});

test("a name that two members have is asked about, and means the one who is chosen", async () => {
	const slug = await aProject(mei, "Two Bens", { isPublic: true });
	const text = "Ask @Ben Ode";

	const asked = await write(slug, text);

	expect(asked).toMatchObject({
		outcome: "refused",
		errors: { meantId: [expect.stringMatching(/^Choose/)] },
	});
	const [doubt] = asked.outcome === "refused" ? asked.doubts : [];
	expect(doubt?.people.map(({ id }) => id).sort()).toEqual(bens.map(idOf).sort());
	// Only those who manage people see addresses.
	expect(doubt?.people.map(({ email }) => email)).toEqual([undefined, undefined]);
	expect((await getPage(slug)).comments).toEqual([]);
	expect(await mentionedBy(slug, text, { meantId: [idOf(otherBen())] })).toEqual([idOf(otherBen())]);
	expect(await mentionedBy(slug, text, { tellId: [idOf(ben())] })).toEqual([idOf(ben())]);
	expect(await mentionedBy(slug, text, { meantId: bens.map(idOf) })).toEqual(bens.map(idOf).sort());
	expect(await mentionedBy(slug, text, { meantId: [nobodyOf(keyOf("Ben Ode"))] })).toEqual([]);
});

test("someone who cannot see the project is mentioned and not told, and the sentence says so", async () => {
	const slug = await aProject(mei, "Private");

	const saved = await write(slug, "@Ann and @Ann Lee");

	expect(saved).toMatchObject({ outcome: "saved", cannotSee: ["Ann"] });
	expect(savedSentence("Added your comment.", ["Ann"])).toBe(
		"Added your comment. Ann can’t see this project, so they won’t be told.",
	);
	expect(savedSentence("Done.", ["\u202EEve", "שלום"])).toBe(
		"Done. Eve and שלום can’t see this project, so they won’t be told.".replace("שלום", "\u2068שלום\u2069"),
	);
	// A flash has room for 600 characters.
	expect(savedSentence("Done.", Array(20).fill("x".repeat(500))).length).toBeLessThan(200);
});

test("a comment mentions 20 people at most, and says so of one that mentions more", async () => {
	await superuser.unsafe(`insert into "${record.schemaName}".users (id, email, first_name, role)
		select 'user_crowd_' || at, 'crowd' || at || '@example.test', 'Crowd' || at, 'member' from generate_series(1, 30) at`);
	const slug = await aProject(mei, "Storm", { isPublic: true });
	const names = (most: number) => Array.from({ length: most }, (_, at) => `@Crowd${at + 1}`).join(" ");

	expect(await mentionedBy(slug, names(20))).toHaveLength(20);
	const ticked = Array.from({ length: 11 }, (_, at) => `user_crowd_${at + 20}`);
	for (const [text, tellId] of [
		[names(21), []],
		[names(10), ticked],
	] as const) {
		expect(await write(slug, text, { tellId: [...tellId] })).toMatchObject({
			outcome: "refused",
			errors: { comment: [expect.stringContaining("20 people, and this one mentions 21")] },
		});
	}
	expect(await write(slug, "@x ".repeat(201))).toMatchObject({
		outcome: "refused",
		errors: { comment: [expect.stringContaining("200 @ signs")] },
	});
	expect(await mentionedBy(slug, `\`\`\`\n${"@x ".repeat(5_000)}\n\`\`\``)).toEqual([]);
});

test("the rest of a code block that was cut in two is not searched for thousands of names", async () => {
	const slug = await aProject(mei, "Cut", { isPublic: true });
	const saved = await write(slug, `\`\`\`\n${"@Ann ".repeat(3_000)}`, { tellId: [idOf(ann)] });
	const id = saved.outcome === "saved" ? String(saved.id) : "";

	const [shown] = (await getComment(mei, [slug, id], 4)).comments;

	expect(shown?.html).toContain("@Ann @Ann");
	expect(shown?.html).not.toContain("<bdi>Ann");
	expect(shown?.others).toEqual([{ id: idOf(ann), name: "Ann" }]);
});

test("members of another workspace, and ids of nobody, are not mentioned", async () => {
	const slug = await aProject(mei, "Walls", { isPublic: true });
	const tellId = [idOf(stranger), "user_nobody", "'; drop table users; --"];

	expect(await mentionedBy(slug, `@Sam Stranger @${stranger.member.email}`, { tellId })).toEqual([]);
});

test("a mention shows the present name, links to its member, and is never markup of the text", async () => {
	const slug = await aProject(mei, "Shown", { isPublic: true });
	const renamed = await aMember(pool, record, "member", { firstName: "<b>Old</b>", lastName: 'N"me' });
	const id = await aComment(
		mei,
		slug,
		`@<b>Old</b> N"me and @ann lee, <bdi>@Ann</bdi> [x](javascript:alert(1))`,
	);

	const shown = (await getComment(mei, [slug, id])).comments[0];
	expect(shown?.html).toContain(
		`<a href="/${record.slug}/members/${idOf(renamed)}" class="link">@<bdi>&lt;b&gt;Old&lt;/b&gt; N&quot;me</bdi></a>`,
	);
	expect(shown?.html).toContain("@<bdi>Ann Lee</bdi>");
	expect(shown?.html).not.toMatch(/<b>|javascript:alert\(1\)"/);
	expect(shown?.others).toEqual([]);

	await superuser.unsafe(
		`update "${record.schemaName}".users set first_name = 'New' where id = '${idOf(renamed)}'`,
	);
	const again = (await getComment(mei, [slug, id])).comments[0];
	// Nothing more of them is sent, such as their address, which only those who manage people see.
	expect(again?.others).toEqual([{ id: idOf(renamed), name: 'New N"me' }]);
	expect(again?.html).toContain("@&lt;b&gt;Old");
});

test("an edit keeps whom it mentions, and tells who is new", async () => {
	const slug = await aProject(mei, "Edited", { isPublic: true });
	const saved = await write(slug, "@Ben Ode and @Ann", { meantId: [idOf(ben())], tellId: [idOf(annLee)] });
	const id = saved.outcome === "saved" ? String(saved.id) : "";

	const opened = await getCommentToEdit(mei, [slug, id]);
	expect(opened.ticked).toEqual([idOf(annLee)]);
	const edited = await editComment(mei, [slug, id], {
		comment: "@Ben Ode and @Mei Tanaka",
		tellId: opened.ticked,
		meantId: [],
		version: 1,
	});

	expect(edited).toMatchObject({ outcome: "saved", newlyMentioned: [idOf(mei)] });
	const { comment } = await getCommentToEdit(mei, [slug, id]);
	expect([...comment.mentioned].sort()).toEqual([ben(), mei, annLee].map(idOf).sort());
	const entries = (await entriesOf(annLee)).filter(({ event }) => event.startsWith("project.comment_"));
	expect(entries.at(-1)?.payload.comment).toEqual({ id: Number(id), newlyMentioned: [idOf(mei)] });
	expect(JSON.stringify(entries)).not.toMatch(/Ben Ode|Tanaka/);
});

test("someone mentioned who has left stays mentioned, and can be mentioned by nobody else", async () => {
	const slug = await aProject(mei, "Left", { isPublic: true });
	const gone = await aMember(pool, record, "member", { firstName: "Gone", lastName: "Soon" });
	const id = await aComment(mei, slug, "@Gone Soon");
	await superuser.unsafe(
		`update "${record.schemaName}".users set is_active = false where id = '${idOf(gone)}'`,
	);

	expect(await mentionedBy(slug, "@Gone Soon", { tellId: [idOf(gone)] })).toEqual([]);
	await editComment(mei, [slug, id], { comment: "@Gone Soon!", tellId: [], meantId: [], version: 1 });
	expect((await getCommentToEdit(mei, [slug, id])).comment.mentioned).toEqual([idOf(gone)]);
});

test("people are found by name in one query, however many names a text has", async () => {
	await superuser.unsafe(`insert into "${record.schemaName}".users (id, email, first_name, last_name, role)
		select 'user_many_' || at, 'many' || at || '@example.test', 'Many', 'Person' || at, 'member' from generate_series(1, 5000) at`);
	const slug = await aProject(mei, "Many", { isPublic: true });
	const text = Array.from({ length: 200 }, (_, at) =>
		at < 20 ? `@Many Person${at * 7 + 1}, look` : `@word${at} and more words that are no name`,
	).join(" ");
	const started = performance.now();

	expect(await mentionedBy(slug, text)).toHaveLength(20);

	expect(performance.now() - started).toBeLessThan(2_000);
});

const getPage = async (slug: string) => {
	const { listComments } = await import("./list.server.ts");
	return listComments(mei, slug, { at: "end" });
};
