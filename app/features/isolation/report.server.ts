import { readFile } from "node:fs/promises";
import { env } from "#app/platform/env.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";

export type ReportState = {
	/** When the proof that this installation has was made; null when it has none. */
	provenAt: Date | null;
	/** Why this member cannot download it; null for one who can. */
	cannotDownload: string | null;
};

/** Whether this installation has a report of its isolation, and whether this member may have it. */
export async function getReportState(tenant: Tenant): Promise<ReportState> {
	const report = await readReport();
	const cannotDownload = await tenant.read(async ({ can, member }) =>
		can("organization:manage") ? null : reasonAgainst(member, "organization:manage"),
	);
	return { provenAt: report === undefined ? null : (momentOf(report) ?? null), cannotDownload };
}

/** The report as a file. Refuses: 403 `organization:manage`, 404 when this installation has none. */
export async function getReport(tenant: Tenant): Promise<{ name: string; html: string }> {
	await tenant.read(async (reading) => reading.authorize("organization:manage"));
	const html = await readReport();
	const at = html && momentOf(html);
	if (!html || !at) return refuse(404, { message: "This installation has no isolation report." });
	return { name: `isolation-report-${at.toISOString().slice(0, 10)}.html`, html };
}

/** Made by `npm run isolation:prove`, and put beside the build: see docs/operations.md. */
async function readReport(): Promise<string | undefined> {
	try {
		return await readFile(env.ISOLATION_REPORT, "utf8");
	} catch (error) {
		if ((error as { code?: string }).code === "ENOENT") return undefined;
		throw error;
	}
}

/** A file without our mark is none of ours. */
function momentOf(html: string): Date | undefined {
	const written = /<meta name="proven-at" content="([^"]+)"/.exec(html)?.[1];
	const at = new Date(written ?? Number.NaN);
	return Number.isNaN(at.getTime()) ? undefined : at;
}
