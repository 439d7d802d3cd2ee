import { readFile } from "node:fs/promises";
import { env } from "#app/platform/env.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { DisabledReason } from "#app/ui/elements/disabled-reason.tsx";

export type ReportState = {
	/** Says when this installation's proof was created; null when it has none. */
	provenAt: Date | null;
	/** Says why this member cannot download it; null for one who can. */
	cannotDownload: DisabledReason | null;
};

/** Returns whether this installation has an isolation report, and whether this member may download it. */
export async function getReportState(tenant: Tenant): Promise<ReportState> {
	const report = await readReport();
	const cannotDownload = await tenant.read(async ({ can, member }) =>
		can("organization:manage") ? null : reasonAgainst(member, "organization:manage"),
	);
	return { provenAt: report === undefined ? null : (momentOf(report) ?? null), cannotDownload };
}

/** Returns the report as a file. Refuses: 403 `organization:manage`, 404 when this installation has none. */
export async function getReport(tenant: Tenant) {
	await tenant.authorize("organization:manage");
	const html = await readReport();
	const at = html && momentOf(html);
	if (!html || !at) return refuse(404, { message: "This installation has no isolation report." });
	const fileName = `isolation-report-${at.toISOString().slice(0, 10)}.html`;
	return { fileName, type: "text/html; charset=utf-8", body: html };
}

/** Reads the report that `npm run isolation:prove` creates and that is placed beside the build; see docs/operations.md. */
async function readReport(): Promise<string | undefined> {
	try {
		return await readFile(env.ISOLATION_REPORT, "utf8");
	} catch (error) {
		if ((error as { code?: string }).code === "ENOENT") return undefined;
		throw error;
	}
}

/** Rejects a file without our mark. */
function momentOf(html: string): Date | undefined {
	const written = /<meta name="proven-at" content="([^"]+)"/.exec(html)?.[1];
	const at = new Date(written ?? Number.NaN);
	return Number.isNaN(at.getTime()) ? undefined : at;
}
