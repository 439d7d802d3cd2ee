import type { Migration, MigrationKind } from "../migration-files.ts";
import { bindToTenant, withPlaceholders } from "../tenancy/sql-text.ts";
import { describeFinding } from "./lint/finding.ts";
import { lintMigrations } from "./lint/lint.ts";
import { REFUSED_BY_UP } from "./lint/refusals.ts";
import { MigrationConflict, type MigrationStep } from "./plan.ts";
import { describeError } from "./postgres-error.ts";
import { createScratchSchema, inScratch } from "./scratch.ts";

/** Files that are about to run, together and in one direction. */
export type Planned = {
	kind: MigrationKind;
	folder?: string;
	names: string[];
	direction: MigrationStep["direction"];
};

/**
 * Checks files before a run starts, with lint's own messages: refuses now what would fail late, hang, or leave
 * behind something nobody may use. Throws MigrationConflict.
 */
export async function checkFiles({ kind, folder, names, direction }: Planned): Promise<void> {
	if (names.length === 0) return;
	const together = new Set(names);
	const files = new Set(names.map((name) => `${kind}/${name}/${direction}.sql`));
	const findings = (await lintMigrations(kind, { folder, together })).filter(
		({ file, rule, severity }) => severity === "error" && files.has(file) && REFUSED_BY_UP.has(rule),
	);
	if (findings.length === 0) return;
	throw new MigrationConflict(
		[
			...findings.map(describeFinding),
			"No workspace was changed. Fix it, then: npm run migrate -- lint",
		].join("\n"),
	);
}

/**
 * Tries a step on a scratch workspace, in a transaction that is rolled back: if it fails on a new workspace, no new
 * workspace could be created. `has` lists what the workspace has before. First runs `check`, while the server builds
 * the workspace. Throws MigrationConflict.
 */
export async function tryMigrations(
	databaseUrl: string,
	has: Migration[],
	{ migrations }: MigrationStep,
	check: () => Promise<void>,
): Promise<void> {
	await inScratch(databaseUrl, async (scratch) => {
		const built = createScratchSchema(scratch, has);
		const [, tenantSchema] = await Promise.all([check(), built]);
		for (const { name, up } of migrations) {
			for (const statement of bindToTenant(up, tenantSchema)) {
				await scratch.runOfMigration(statement).catch((error: Error & { code?: string }) => {
					throw OF_THE_SERVER.test(error.code ?? "E")
						? error
						: refusal(name, withPlaceholders(describeError(error), tenantSchema));
				});
			}
		}
	});
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html: a lost connection, a full server, a lock, a
// shutdown, and the codes of the driver and the operating system: none of these is the file's fault.
const OF_THE_SERVER = /^(08|40|53|55P03|57|58|E|CONN)/;

const refusal = (name: string, said: string) =>
	new MigrationConflict(
		`${name}: ${said}. It was tried on an empty scratch workspace; no real one was changed. For more: npm run migrate -- rehearse`,
	);
