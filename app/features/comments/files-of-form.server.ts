import type { SubmissionResult } from "@conform-to/react";
import { data } from "react-router";
import {
	findStaged,
	idsIn,
	receiveStaged,
	type StagedFile,
} from "#app/features/files/in-comments/staged.server.ts";
import { sayVerdict } from "#app/features/files/verdicts.ts";
import { findProject } from "#app/features/projects/find.server.ts";
import { readForm } from "#app/platform/http/forms/form.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { Doubt } from "./mentions.server.ts";

/** What the form of a comment brought: files of this time, and those that were kept and are still ticked. */
type FilesOfForm = {
	ids: readonly number[];
	/** Those of this time. */
	newIds: readonly number[];
	/** Why some of them were not taken. */
	problems: string[] | undefined;
	/** Finds all of them as the form shows them again. */
	staged: () => Promise<StagedFile[]>;
};

/** Receives the files of a comment’s form. Refuses: as `receiveStaged`. */
export async function receiveFiles(tenant: Tenant, slug: string, request: Request): Promise<FilesOfForm> {
	const fields = await readForm(request);
	const kept = idsIn(tenant, fields.getAll("keptFile").map(String));
	const { ids: newIds, refused } = await receiveStaged(tenant, slug, request);
	const ids = [...new Set([...kept, ...newIds])];
	const problems = refused.map((verdict) => sayVerdict(verdict, tenant.files.limits));
	return {
		ids,
		newIds,
		problems: problems.length > 0 ? problems : undefined,
		staged: () => show(tenant, slug, ids),
	};
}

function show(tenant: Tenant, slug: string, ids: readonly number[]): Promise<StagedFile[]> {
	if (ids.length === 0) return Promise.resolve([]);
	return tenant.read(async (reading) =>
		findStaged(reading, { tenantId: tenant.id, project: await findProject(reading, slug) }, ids),
	);
}

type Again = ReturnType<typeof data<{ result: SubmissionResult<string[]> }>>;

/** Shows the form again with the files that have arrived, and with what is wrong with the others. */
export async function showAgain(
	{ staged, problems }: FilesOfForm,
	{ data: { result }, init }: Again,
	doubts: Doubt[] = [],
) {
	const error = problems ? { ...result.error, files: problems } : result.error;
	return data(
		{ result: { ...result, error } as SubmissionResult<string[]>, doubts, staged: await staged() },
		init ?? undefined,
	);
}
