import { and, eq, inArray, isNotNull, isNull } from "drizzle-orm";
import type { FoundProject } from "#app/features/projects/find.server.ts";
import { sign, verify } from "#app/platform/secret.server.ts";
import { limitUploads } from "#app/tenant/rate-limits.server.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { StoredFile } from "#db/schema/tenant/files.ts";
import { eventOf, refuseUnlessAddable } from "../files.server.ts";
import { type FileVerdict, judge } from "../verdicts.ts";

/**
 * Files of a form that asks for more than files. They are stored when they arrive, seen by nobody: staged. If the form is
 * fine they become part of what it writes; if it is shown again, it shows them as ticked boxes, so that no one has to
 * choose them twice. What no form takes within a day is swept away.
 */
export type StagedFiles = { ids: readonly number[]; refused: FileVerdict[] };

/** A staged file as a form shows it: the value of its box, and what it is. */
export type StagedFile = { value: string; name: string; bytes: number };

/** Receives and stages the files of a form, if it brings any. Refuses: as `refuseUnlessAddable`; 400, 413, 429, 507. */
export async function receiveStaged(tenant: Tenant, slug: string, request: Request): Promise<StagedFiles> {
	if (!(await tenant.files.areIn(request))) return { ids: [], refused: [] };
	const { id: projectId } = await refuseUnlessAddable(tenant, slug);
	await limitUploads(request, tenant);
	return tenant.files.receive(request, async (arrivals) => {
		const { good, refused } = judge(arrivals, tenant.files.limits);
		const { kept, full } = await tenant.files.stage(good.map((file) => ({ ...file, projectId })));
		return { ids: kept, refused: [...refused, ...full] };
	});
}

/** Returns the ids in the values of ticked boxes; what was not signed for this member and workspace is left out. */
export function idsIn({ id: tenantId, member }: Pick<Tenant, "id" | "member">, values: string[]): number[] {
	return values.flatMap((value) => {
		const [id = "", signature = ""] = value.split(".");
		return verify("staged file", textOf(tenantId, member.id, id), signature) ? [Number(id)] : [];
	});
}

const textOf = (tenantId: string, memberId: string, id: string) => JSON.stringify([tenantId, memberId, id]);

/** A step: returns those of these that this member has staged here, in this order, each with its box. */
export async function findStaged(
	reading: Reading,
	{ tenantId, project }: { tenantId: string; project: FoundProject },
	ids: readonly number[],
): Promise<StagedFile[]> {
	if (ids.length === 0) return [];
	const { files } = reading.tables;
	const rows = await reading.db
		.select({ id: files.id, name: files.name, bytes: files.bytes })
		.from(files)
		.where(areStaged(reading, project, ids));
	return rows
		.toSorted((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id))
		.map(({ id, ...file }) => ({
			...file,
			value: `${id}.${sign("staged file", textOf(tenantId, reading.member.id, String(id)))}`,
		}));
}

/**
 * A step: makes staged files a part of a comment. False when one of them is not there anymore: the caller rolls back.
 * Records: project.file_added, for each.
 */
export async function attachStaged(
	writing: Writing,
	{ project, commentId }: { project: FoundProject; commentId: number },
	ids: readonly number[],
): Promise<boolean> {
	if (ids.length === 0) return true;
	writing.authorize("files:add");
	const attached = await writing.db
		.update(writing.tables.files)
		.set({ commentId, arrivedAt: new Date(), stagedAt: null })
		.where(areStaged(writing, project, ids))
		.returning();
	if (attached.length < ids.length) return false;
	await writing.recordAll(
		"project.file_added",
		attached.map((file: StoredFile) => eventOf(project, file)),
	);
	return true;
}

/** Only one's own, whatever was signed: a file that someone else staged is never taken. */
function areStaged({ tables: { files }, member }: Reading, { id }: FoundProject, ids: readonly number[]) {
	return and(
		eq(files.projectId, id),
		inArray(files.id, [...ids]),
		eq(files.createdBy, member.id),
		isNotNull(files.stagedAt),
		isNull(files.arrivedAt),
	);
}
