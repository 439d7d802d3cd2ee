import { and, asc, desc, eq, gt, gte, isNull, lt, sql } from "drizzle-orm";
import { filesByComment } from "#app/features/files/in-comments/of-comments.server.ts";
import type { ShownFile } from "#app/features/files/shown-file.ts";
import { namesOf } from "#app/features/projects/detail.server.ts";
import { type FoundProject, findProject } from "#app/features/projects/find.server.ts";
import { peopleWhoSee } from "#app/features/projects/who-sees.server.ts";
import { bytesAsHtml, fitting } from "#app/platform/http/address/fitting.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import { preparedQuery } from "#app/tenant/prepared.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { findComment } from "./find.server.ts";
import type { Mentioned } from "./mentions.server.ts";
import { fitOnPage, type RenderedComment, renderComment } from "./render.server.ts";

/** A comment as it is shown. */
export type ListedComment = RenderedComment & {
	id: number;
	/** Its first files, and how many others there are. */
	files: ShownFile[];
	moreFiles: number;
	author: { id: string; name: string; imageUrl: string | null };
	createdAt: Date;
	editedAt: Date | null;
	canEdit: boolean;
	canDelete: boolean;
};

/** Comments of a project in the order in which they were written, and the ids where those before and after them begin. */
export type CommentPage = { comments: ListedComment[]; before?: number; after?: number };

/** Where a page begins or ends: with the newest, before or after a comment, or with one. */
export type PagePlace = { at: "end" } | { at: "before" | "after" | "from"; id: number };

export const PAGE_SIZE = 25;

// Bytes of HTML: a page has 50 kB for all. On a project's page there is much else.
const ROOM_ON_PROJECT = 6_000;
const ROOM = 30_000;
// Twenty names of ordinary files, or one of 255 quote signs.
const MOST_TEXT_OF_FILES = 1_000;
// A file without its name, as HTML.
const BYTES_OF_FILE = 600;

/**
 * What the page of a project shows of its comments, and what its form needs. `taken`: bytes of HTML that something else
 * on it takes, once that is known.
 */
export async function commentsOn(
	reading: Reading,
	{ base, project }: Pick<Tenant, "base"> & { project: FoundProject },
	taken: Promise<number>,
) {
	// What fails is the caller’s to answer, who waits for it too.
	const known = taken.catch(() => 0);
	const room = known.then((bytes) => Math.max(ROOM_ON_PROJECT - bytes, ROOM_ON_PROJECT / 3));
	const [page, form] = await Promise.all([
		pageOf(reading, { base, project, room }, { at: "end" }),
		formOf(reading, project),
	]);
	return { ...page, ...form };
}

/** Returns a page of a project's comments, who leads the project, and what the form for another one needs. Refuses: 404. */
export function listComments(tenant: Tenant, slug: string, place: PagePlace) {
	return tenant.read(async (reading) => {
		const project = await findProject(reading, slug);
		const [page, form, names] = await Promise.all([
			pageOf(reading, { base: tenant.base, project, room: ROOM }, place),
			formOf(reading, project),
			namesOf(reading, project),
		]);
		return { project, lead: names.lead, ...page, ...form };
	});
}

/**
 * Returns a comment with those that followed it, who leads the project, and what the form for an answer needs. `from`: where to go on in a long one, which is then alone on its page.
 * Refuses: 404.
 */
export function getComment(tenant: Tenant, [slug, param]: [slug: string, id: string], from = 0) {
	return tenant.read(async (reading) => {
		const project = await findProject(reading, slug);
		const { id } = await findComment(reading, project, param);
		const place = { base: tenant.base, project, room: ROOM };
		const [page, earlier, form, names] = await Promise.all([
			pageOf(reading, place, { at: "from", id }, from),
			commentRows(reading, { at: "before" }, { project: project.id, id, limit: 1 }),
			formOf(reading, project),
			namesOf(reading, project),
		]);
		return { project, lead: names.lead, ...page, ...(earlier.length > 0 && { before: id }), ...form };
	});
}

// Bytes of HTML: enough to recognize a comment by.
const ROOM_BEFORE_REMOVAL = 1_500;

/** Returns a comment that is about to be deleted, or the beginning of a long one. Refuses: 404, 403 `comments:remove`. */
export function getCommentToRemove(tenant: Tenant, [slug, param]: [slug: string, id: string]) {
	return tenant.read(async (reading) => {
		const project = await findProject(reading, slug);
		const { id, createdBy } = await findComment(reading, project, param);
		reading.authorize("comments:remove", { createdBy });
		const [row] = await commentRows(reading, { at: "from" }, { project: project.id, id, limit: 1 });
		const found = row as CommentRow;
		const render = (text: string) => renderComment(text, found.mentioned, tenant.base);
		const [shown] = fitOnPage([found], { room: ROOM_BEFORE_REMOVAL, skip: 0, render });
		const author = fullName(found);
		const face = { id: createdBy, name: author, imageUrl: found.avatarUrl };
		return { project, author, face, createdAt: found.createdAt, html: shown?.[1].html ?? "" };
	});
}

/** Returns comments as they were written, after one with this id. Refuses: 404. */
export function listTexts(tenant: Tenant, slug: string, { after, limit }: { after: number; limit: number }) {
	return tenant.read(async (reading) => {
		const project = await findProject(reading, slug);
		return commentRows(reading, { at: "after" }, { project: project.id, id: after, limit });
	});
}

/** Returns one comment as it was written. Refuses: 404. */
export function getText(tenant: Tenant, [slug, param]: [slug: string, id: string | number]) {
	return tenant.read(async (reading) => {
		const project = await findProject(reading, slug);
		const comment = await findComment(reading, project, param);
		const rows = await commentRows(
			reading,
			{ at: "from" },
			{ project: project.id, id: comment.id, limit: 1 },
		);
		return { comment, row: rows[0] as CommentRow };
	});
}

type Place = { base: string; project: FoundProject; room: number | Promise<number> };

async function pageOf(
	reading: Reading,
	{ base, project, room }: Place,
	place: PagePlace,
	skip = 0,
): Promise<CommentPage> {
	const limit = skip > 0 ? 1 : PAGE_SIZE + 1;
	const id = place.at === "end" ? 0 : place.id;
	const rows = await commentRows(reading, { at: place.at }, { project: project.id, id, limit });
	const render = (text: string, { mentioned }: CommentRow) => renderComment(text, mentioned, base);
	const around = (row: CommentRow) => bytesOfFiles(cutFiles(row).files);
	const shown = fitOnPage(rows.slice(0, PAGE_SIZE), { room: await room, skip, render, around });
	const comments = shown.map(([row, rendered]) => ({ ...listed(reading, project, row), ...rendered }));
	if (isBackwards(place.at)) comments.reverse();
	const ends = [comments[0]?.id ?? id, comments.at(-1)?.id ?? id] as const;
	return { comments, ...neighborsOf(place.at, { ends, isCut: shown.length < rows.length }) };
}

const isBackwards = (at: PagePlace["at"]) => at === "end" || at === "before";

/** Where the pages before and after this one begin. There is one where this page came from, and one where it was cut. */
function neighborsOf(
	at: PagePlace["at"],
	{ ends: [first, last], isCut }: { ends: readonly [number, number]; isCut: boolean },
): Pick<CommentPage, "before" | "after"> {
	if (isBackwards(at)) {
		return { ...(isCut && { before: first }), ...(at === "before" && { after: last }) };
	}
	return { ...(at === "after" && { before: first }), ...(isCut && { after: last }) };
}

/** A comment as it was written, with its author and those whom it mentions. */
export type CommentRow = {
	/** Its files. */
	attached: ShownFile[] | null;
	id: number;
	text: string;
	createdBy: string;
	mentioned: (Mentioned & { email: string })[];
	createdAt: Date;
	editedAt: Date | null;
	firstName: string | null;
	lastName: string | null;
	email: string;
	avatarUrl: string | null;
};

const bytesOfFiles = (files: ShownFile[]): number =>
	files.reduce((sum, { name }) => sum + BYTES_OF_FILE + bytesAsHtml(name), 0);

/** The files of a comment that there is room for below it. */
function cutFiles({ attached }: CommentRow): Pick<ListedComment, "files" | "moreFiles"> {
	const all = attached ?? [];
	const files = all.slice(0, fitting(all, MOST_TEXT_OF_FILES));
	return { files, moreFiles: all.length - files.length };
}

function listed(reading: Reading, { status }: FoundProject, row: CommentRow) {
	const { id, createdAt, editedAt, createdBy } = row;
	return {
		...{ id, createdAt, editedAt, ...cutFiles(row) },
		author: { id: createdBy, name: fullName(row), imageUrl: row.avatarUrl },
		canEdit:
			status === "active" && createdBy === reading.member.id && reading.can("comments:edit", { createdBy }),
		canDelete: reading.can("comments:remove", { createdBy }),
	};
}

const commentRows = preparedQuery(({ db, tables }, { at }: { at: PagePlace["at"] }) => {
	const { comments, users } = tables;
	const { id, text, createdBy, createdAt, editedAt, projectId, deletedAt } = comments;
	const { firstName, lastName, email, avatarUrl } = users;
	const files = filesByComment({ db, tables });
	const given = sql.placeholder("id");
	const place = { end: undefined, before: lt(id, given), after: gt(id, given), from: gte(id, given) }[at];
	return db
		.select({
			...{ id, text, createdBy, createdAt, editedAt, firstName, lastName, email, avatarUrl },
			mentioned: mentionedIn(tables),
			attached: files.attached,
		})
		.from(comments)
		.innerJoin(users, eq(users.id, createdBy))
		.leftJoin(files, eq(files.commentId, id))
		.where(and(eq(projectId, sql.placeholder("project")), isNull(deletedAt), place))
		.orderBy((isBackwards(at) ? desc : asc)(id))
		.limit(sql.placeholder("limit"));
});

/** The members whom a comment mentions, by their present names. Inside, `users` are they, and not its author. */
function mentionedIn({ comments, users }: Reading["tables"]) {
	const { id, firstName, lastName, email } = users;
	return sql`coalesce((
		select jsonb_agg(jsonb_build_object('id', ${id}, 'firstName', ${firstName}, 'lastName', ${lastName}, 'email', ${email}) order by ${id})
		from ${users} where ${id} = any(${comments.mentioned})), '[]'::jsonb)`.mapWith(
		(found: string): CommentRow["mentioned"] =>
			(JSON.parse(found) as Omit<CommentRow, "mentioned">[]).map((person) => ({
				...{ id: String(person.id), email: person.email },
				name: fullName(person),
			})),
	);
}

/** Why this member can comment on no project, or nobody on this one. */
function whyNoComment(reading: Reading, { status }: FoundProject) {
	if (!reading.can("comments:add")) return reasonAgainst(reading.member, "comments:add");
	return status === "archived" ? "This project is archived, so no one can comment on it." : null;
}

/** What a form for a comment needs: whom it can tell, whether it takes files, or why this member cannot write one. */
async function formOf(reading: Reading, project: FoundProject) {
	const canAddFiles = reading.can("files:add");
	const cannotWrite = whyNoComment(reading, project);
	if (cannotWrite !== null) return { cannotWrite, canAddFiles, people: [], more: false };
	return { cannotWrite: null, canAddFiles, ...(await peopleWhoSee(reading, project)) };
}
