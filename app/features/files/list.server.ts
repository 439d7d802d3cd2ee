import { and, desc, eq, isNotNull, isNull, lt } from "drizzle-orm";
import { type FoundProject, findProject } from "#app/features/projects/find.server.ts";
import { bytesAsHtml, fitting } from "#app/platform/http/address/fitting.server.ts";
import { usedBytes } from "#app/tenant/files/keep.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { type MissingPermission, reasonAgainst } from "#app/tenant/permissions/explain.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { scanStateOf } from "./scan-state.ts";
import { canBeShown } from "./shown.server.ts";
import type { ShownFile } from "./shown-file.ts";

/** A file as it is listed. */
export type ListedFile = ShownFile & {
	/** The comment that it is part of. */
	commentId: number | null;
	author: string;
	createdBy: string;
	/** As its bytes say, such as `image/png`. */
	type: string;
	/** Whether a browser can show it, not only save it. */
	opens: boolean;
	createdAt: Date;
	canDelete: boolean;
};

/** Files of a project, newest first, and the id before which the older ones are, if there are any. */
export type FilePage = {
	files: ListedFile[];
	older?: number;
	/** Why this member can add none: a permission, or that the project is archived. */
	cannotAdd: MissingPermission | string | null;
};

const PAGE_SIZE = 25;
const ON_PROJECT = 5;
// The page of a project has much else.
const TEXT_ON_PROJECT = 1_200;

/** A step: what the page of a project shows of its files. */
export const filesOn = (reading: Reading, project: FoundProject): Promise<FilePage> =>
	pageOf(reading, project, { limit: ON_PROJECT, text: TEXT_ON_PROJECT });

/** Returns how many bytes of HTML the names on such a page take: a name is on it twice. */
export const textOf = ({ files }: FilePage): number =>
	bytesAsHtml(files.map(({ name, author }) => [name, name, author]));

/** Returns a page of a project’s files, newest first, and how much of the workspace’s quota is used. Refuses: 404. */
export function listFiles(tenant: Tenant, slug: string, before?: number, limit = PAGE_SIZE) {
	return tenant.read(async (reading) => {
		const project = await findProject(reading, slug);
		const [page, used] = await Promise.all([pageOf(reading, project, { limit, before }), usedBytes(reading)]);
		return { project: { name: project.name, slug }, ...page, used };
	});
}

async function pageOf(
	reading: Reading,
	project: FoundProject,
	{ limit, before, text }: { limit: number; before?: number | undefined; text?: number },
): Promise<FilePage> {
	const rows = await rowsOf(reading, project.id, { limit: limit + 1, before });
	const fits = rows.slice(0, fitting(rows.slice(0, limit), text));
	const shown = fits.map(({ author, createdBy, heldAt, verdict, type, ...file }) => ({
		...{ ...file, createdBy, type },
		scan: scanStateOf({ heldAt, verdict }),
		opens: canBeShown(type) && heldAt === null && verdict === null,
		author: fullName(author),
		canDelete: reading.can("files:remove", { createdBy }),
	}));
	const last = shown.at(-1);
	return {
		files: shown,
		...(rows.length > shown.length && last && { older: last.id }),
		cannotAdd: whyNotAdd(reading, project),
	};
}

function rowsOf(
	{ db, tables: { files, users } }: Reading,
	projectId: number,
	{ limit, before }: { limit: number; before: number | undefined },
) {
	const { id, name, type, bytes, width, height, commentId, createdAt, createdBy, heldAt, verdict } = files;
	const { firstName, lastName, email } = users;
	return db
		.select({
			...{ id, name, type, bytes, width, height, commentId, createdAt, createdBy, heldAt, verdict },
			author: { firstName, lastName, email },
		})
		.from(files)
		.innerJoin(users, eq(users.id, createdBy))
		.where(
			and(
				eq(files.projectId, projectId),
				before === undefined ? undefined : lt(id, before),
				isNotNull(files.arrivedAt),
				isNull(files.deletedAt),
			),
		)
		.orderBy(desc(id))
		.limit(limit);
}

function whyNotAdd(reading: Reading, { status }: FoundProject): FilePage["cannotAdd"] {
	if (!reading.can("files:add")) return reasonAgainst(reading.member, "files:add");
	return status === "archived" ? "No one can add files to an archived project." : null;
}
