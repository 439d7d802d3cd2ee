import { type PendingJobs, pendingJobs } from "../jobs/schema.ts";
import { bindToTenant } from "./bind.ts";
import { readMigrations, upTo } from "./files.ts";
import { asOwner, planUp } from "./plan.ts";
import { pendingPublic } from "./public.ts";
import type { UpOptions } from "./run.ts";
import { looking } from "./status.ts";

export type DryRun = {
	public: string[];
	/** Versions of the queue's own tables, when they would be brought forward. */
	jobs?: { from: number; to: number };
	/** One entry a family: what its members would get, in the words of one of them. */
	families: { tenants: number; slugs: string[]; migrations: string[]; sql: string[] }[];
	/** The same for people. */
	text: string;
};

const SLUGS_SHOWN = 20;

/** The exact SQL that `up` would send, and who would get it. Changes nothing. */
export async function planDryRun(databaseUrl: string, options: UpOptions): Promise<DryRun> {
	const target = upTo(readMigrations("tenant", options.folder).all, options.to);
	return looking(databaseUrl, async (lanes) => {
		const jobs = await pendingJobs(lanes);
		const publicSchema = await pendingPublic(lanes, readMigrations("public", options.folder));
		const families: DryRun["families"] = [];
		for (const [checksum, step] of await planUp(lanes, target)) {
			const members = await asOwner(lanes, "read", (run) =>
				run(
					`select slug, schema_name as "schemaName", role_name as "roleName", count(*) over ()::int as total
					 from "public"."tenants" where schema_checksum = $1
					 and ($2::jsonb is null or slug in (select jsonb_array_elements_text($2::jsonb)))
					 and ($3::text is null or ring = $3::text) order by slug limit $4`,
					[
						checksum,
						options.tenants ? JSON.stringify(options.tenants) : null,
						options.ring ?? null,
						SLUGS_SHOWN,
					],
				),
			);
			const [first] = members as { schemaName: string; roleName: string; total: number }[];
			if (!first) continue;
			families.push({
				tenants: first.total,
				slugs: members.map(({ slug }) => String(slug)),
				migrations: step.migrations.map(({ name }) => name),
				sql: step.migrations.flatMap(({ up }) => bindToTenant(up, first)),
			});
		}
		return {
			public: publicSchema.map(({ name }) => name),
			jobs: jobs && { from: jobs.from, to: jobs.to },
			families,
			text: describe(jobs, publicSchema, families),
		};
	});
}

function describe(
	jobs: PendingJobs | undefined,
	publicSchema: { name: string; up: string[] }[],
	families: DryRun["families"],
): string {
	const lines = [
		...(jobs ? [`-- queue: tables from version ${jobs.from} to ${jobs.to}`, jobs.sql] : []),
		...publicSchema.flatMap(({ name, up }) => [`-- public: ${name}`, ...up]),
	];
	for (const { tenants, slugs, migrations, sql } of families) {
		const shown =
			tenants > slugs.length ? `${slugs.join(", ")} and ${tenants - slugs.length} more` : slugs.join(", ");
		lines.push(
			`-- ${tenants} × ${migrations.join(", ")}: ${shown}`,
			`-- as it reads for ${slugs[0]}:`,
			...sql,
		);
	}
	return lines.length > 0 ? lines.join("\n") : "Nothing to do.";
}
