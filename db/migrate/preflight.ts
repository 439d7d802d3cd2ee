import type { Migration, MigrationKind } from "../migration-files.ts";
import { bindToTenant, withPlaceholders } from "../tenancy/sql-text.ts";
import { describeFinding } from "./lint/finding.ts";
import { lintMigrations } from "./lint/lint.ts";
import { REFUSED_BY_UP } from "./lint/refusals.ts";
import { MigrationConflict, type Step } from "./plan.ts";
import { describeError } from "./postgres-error.ts";
import { buildHouse, inScratch } from "./scratch.ts";

/** Files that are going to run, together and in one direction. */
export type Planned = { kind: MigrationKind; folder?: string; names: string[]; direction: Step["direction"] };

/**
 * Looks at files before anything is begun with them, in lint's own words: what would fail late, hang, or leave what
 * nobody may use is refused now. Throws MigrationConflict.
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
			"No workspace was touched. Correct it, then: npm run migrate -- lint",
		].join("\n"),
	);
}

/**
 * Takes a workspace of nobody's through a step, in a transaction that is rolled back: what a new workspace cannot do,
 * none can be made with. `has` is what it has before. Throws MigrationConflict.
 */
export async function tryOut(databaseUrl: string, has: Migration[], { migrations }: Step): Promise<void> {
	await inScratch(databaseUrl, async (scratch) => {
		const house = await buildHouse(scratch, has);
		for (const { name, up } of migrations) {
			for (const statement of bindToTenant(up, house)) {
				await scratch.runOfMigration(statement).catch((error: Error & { code?: string }) => {
					throw OF_THE_SERVER.test(error.code ?? "E")
						? error
						: refusal(name, withPlaceholders(describeError(error), house));
				});
			}
		}
	});
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html: a lost connection, a full server, a lock, a
// shutdown, and the driver's and the system's own codes: nothing that the file could be blamed for.
const OF_THE_SERVER = /^(08|40|53|55P03|57|58|E|CONN)/;

const refusal = (name: string, said: string) =>
	new MigrationConflict(
		`${name}: ${said}. It was tried on an empty workspace, which is gone again; no other was touched. For more: npm run migrate -- rehearse`,
	);
