import { getTableColumns, type Relations, relations } from "drizzle-orm";
import { getTableConfig, type PgColumn, type PgTable } from "drizzle-orm/pg-core";
import { publicTables } from "./public/index.ts";
import { tenantTables } from "./tenant/index.ts";

type Reference = { columns: PgColumn[]; foreignColumns: PgColumn[] };

/** Relations between the tables of `public`. */
export const publicRelations = relationsOf(publicTables, [
	refersTo(publicTables.formResults.tenantId, publicTables.tenants.id),
	refersTo(publicTables.migrationRuns.undoesRunId, publicTables.migrationRuns.id),
	refersTo(publicTables.migrationRunTenants.tenantId, publicTables.tenants.id),
	// Or of a dropped tenant: exactly one of the two exists.
	refersTo(publicTables.tenantSlugs.tenantId, publicTables.tenants.id),
]);

const { apiKeys, comments, files, projects, tasks, teams } = tenantTables;
const { onboardingMilestones, onboardingPaths, onboardingPathVersions, organizationOnboardingConfigs } =
	tenantTables;

/** Relations between the tables of one tenant. */
export const tenantRelations = relationsOf(tenantTables, [
	// Null for the system: its `actorId` is not a member's.
	refersTo(tenantTables.auditLogs.actorId, tenantTables.users.id),
	refersTo(tenantTables.searchEntries.projectId, projects.id),
	// `byMember`
	...[
		...[apiKeys.revokedBy, comments.deletedBy, files.deletedBy],
		...[onboardingMilestones.deletedBy, onboardingPaths.deletedBy, onboardingPathVersions.publishedBy],
		organizationOnboardingConfigs.updatedBy,
		...[projects.archivedBy, projects.deletedBy],
		...[tasks.deletedBy, teams.deletedBy],
	].map((column) => refersTo(column, tenantTables.users.id)),
]);

/**
 * Derives both directions of every foreign key, and of the references that are none because a row outlives what it
 * names: for `projects.teamId`, `projects.teamRow` and `teams.projectsByTeam`.
 */
function relationsOf<Key extends string>(tables: Record<Key, PgTable>, unenforced: Reference[]) {
	const entries = Object.entries<PgTable>(tables);
	const keys = new Map(entries.map(([key, table]) => [table, key]));
	const found = [
		...entries.flatMap(([, table]) => getTableConfig(table).foreignKeys.map((key) => key.reference())),
		...unenforced,
	].map((reference) => namedRelation(reference, keys));
	return Object.fromEntries(
		entries.map(([key, table]) => [
			key,
			relations(table, ({ one, many }) => ({
				...Object.fromEntries(
					found.filter(({ from }) => from === table).map(({ to, row, config }) => [row, one(to, config)]),
				),
				...Object.fromEntries(
					found.filter(({ to }) => to === table).map(({ from, rows, config }) => [rows, many(from, config)]),
				),
			})),
		]),
	) as unknown as Record<Key, Relations>;
}

function refersTo(column: PgColumn, foreign: PgColumn): Reference {
	return { columns: [column], foreignColumns: [foreign] };
}

/** Names a reference after the last of its columns. */
function namedRelation({ columns, foreignColumns }: Reference, keys: Map<PgTable, string>) {
	const [from, to] = [columns, foreignColumns].map((side) => side.at(-1)?.table as PgTable) as [
		PgTable,
		PgTable,
	];
	const last = columns.at(-1)?.name;
	const column = Object.entries(getTableColumns(from)).find(([, { name }]) => name === last)?.[0] ?? "";
	const name = column.replace(/Id$/, "");
	return {
		from,
		to,
		row: `${name}Row`,
		rows: `${keys.get(from)}By${name.charAt(0).toUpperCase()}${name.slice(1)}`,
		config: {
			fields: columns,
			references: foreignColumns,
			relationName: `${keys.get(from)}.${column}`,
		} as never,
	};
}
