import { and, count, desc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { listedProjects } from "#app/features/projects/visible.server.ts";
import { GB, MB } from "#app/platform/file-size.ts";
import { fitting } from "#app/platform/http/address/fitting.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import {
	configureWorkspace,
	findWorkspaceToChange,
	getWorkspace,
} from "#app/tenant/registry/workspace-writes.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import type { DisabledReason } from "#app/ui/elements/disabled-reason.tsx";
import type { ShownFile } from "../shown-file.ts";
import type { LimitValues } from "./forms.ts";

/** A large file, and where it is. */
export type LargeFile = ShownFile & { project: string; slug: string; author: string };

/** What one member’s files have. */
export type MemberUse = { id: string; name: string; files: number; bytes: number };

/** What the settings of files show. */
export type FileUse = {
	/** What counts against the quota: all of it, and what of that is deleted and can be restored. */
	used: number;
	deleted: number;
	files: number;
	/** The largest of those that this member sees. */
	largest: LargeFile[];
	/** Those who use most, for members who may change the limits. */
	members: MemberUse[];
	/** Why this member cannot change them. */
	cannotManage: DisabledReason | null;
};

const SHOWN = 10;
// Bytes of names, for a page of 50 kB.
const MOST_TEXT = 6_000;

/** Returns what the files of a workspace use, as far as this member may know. */
export async function getFileUse(tenant: Tenant): Promise<FileUse & { savedAt: number }> {
	const found = await tenant.read(async (reading) => {
		const canManage = reading.can("organization:manage");
		const [sums, largest, members] = await Promise.all([
			sumsOf(reading),
			largestOf(reading),
			canManage ? membersOf(reading) : [],
		]);
		return {
			...{ ...sums, largest, members },
			cannotManage: canManage ? null : reasonAgainst(reading.member, "organization:manage"),
		};
	});
	return { ...found, savedAt: (await getWorkspace(tenant.id)).savedAt };
}

async function sumsOf({ db, tables: { files } }: Reading) {
	const { bytes, arrivedAt, deletedAt } = files;
	const [sums] = await db
		.select({
			used: sql`coalesce(sum(${bytes}), 0)`.mapWith(Number),
			deleted: sql`coalesce(sum(${bytes}) filter (where ${deletedAt} is not null), 0)`.mapWith(Number),
			files: sql`count(*) filter (where ${deletedAt} is null and ${arrivedAt} is not null)`.mapWith(Number),
		})
		.from(files);
	return sums ?? { used: 0, deleted: 0, files: 0 };
}

async function largestOf(reading: Reading): Promise<LargeFile[]> {
	const { files, projects, users } = reading.tables;
	const { id, name, bytes, width, height } = files;
	const { firstName, lastName, email } = users;
	const rows = await reading.db
		.select({
			...{ id, name, bytes, width, height, project: projects.name, slug: projects.slug },
			author: { firstName, lastName, email },
		})
		.from(files)
		.innerJoin(projects, eq(projects.id, files.projectId))
		.innerJoin(users, eq(users.id, files.createdBy))
		.where(and(isNotNull(files.arrivedAt), isNull(files.deletedAt), listedProjects(reading)))
		.orderBy(desc(bytes), desc(id))
		.limit(SHOWN);
	return rows
		.slice(0, fitting(rows, MOST_TEXT))
		.map(({ author, ...file }) => ({ ...file, author: fullName(author) }));
}

async function membersOf({ db, tables: { files, users } }: Reading): Promise<MemberUse[]> {
	const { id, firstName, lastName, email } = users;
	const bytes = sql`sum(${files.bytes})`.mapWith(Number);
	const rows = await db
		.select({ id, firstName, lastName, email, files: count(), bytes })
		.from(files)
		.innerJoin(users, eq(users.id, files.createdBy))
		.groupBy(id)
		.orderBy(desc(bytes), id)
		.limit(SHOWN);
	return rows
		.slice(0, fitting(rows, MOST_TEXT))
		.map((row) => ({ id: row.id, name: fullName(row), files: row.files, bytes: row.bytes }));
}

/**
 * Saves the limits of a workspace’s files, unless someone else saved its settings since the form was opened. Files that
 * are there stay, also above a new limit. Refuses: 403 `organization:manage`. Records: workspace.configured.
 */
export function saveLimits(
	tenant: Tenant,
	{ savedAt, quota, memberQuota, largest, kinds }: LimitValues,
): Promise<"saved" | "stale" | "unchanged"> {
	return tenant.write(async (writing) => {
		writing.authorize("organization:manage");
		const workspace = await findWorkspaceToChange(writing, tenant.id);
		const files = {
			quotaBytes: quota * GB,
			memberQuotaBytes: memberQuota && memberQuota * GB,
			mostBytes: largest * MB,
			kinds,
		};
		const isStale = workspace.savedAt !== savedAt;
		const isChanged =
			!isStale &&
			(await configureWorkspace(writing, workspace, { settings: { ...workspace.settings, files } }));
		if (!isChanged) writing.leaveUnchanged();
		if (isStale) return "stale";
		return isChanged ? "saved" : "unchanged";
	});
}
