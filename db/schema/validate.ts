import {
	createTableRelationsHelpers,
	extractTablesRelationalConfig,
	getTableUniqueName,
	is,
	One,
	type Relations,
} from "drizzle-orm";
import { getTableConfig, type IndexColumn, PgTable } from "drizzle-orm/pg-core";
import { publicTables } from "./public/index.ts";
import { publicRelations, tenantRelations } from "./relations.ts";
import { tenantFactories, tenantTables } from "./tenant/index.ts";

/** Tables that are looked up by their content, and belong to no other table. */
const STANDING_ALONE = new Set([
	"_migrations",
	"audit_chain",
	"dropped_tenants",
	"error_logs",
	"event_outbox",
	"person_keys",
	"platform_audit_logs",
	"rate_limits",
	"search_words",
	"system_metrics",
	"webhook_deliveries",
	"webhook_endpoints",
	"webhook_inbox",
]);

/**
 * Tenants' tables whose rows are never deleted: people leave, and the others are only marked as deleted. A foreign key
 * to one of these needs no index, because PostgreSQL looks for the rows that point to it only when one is deleted.
 */
export const NEVER_DELETED = {
	onboardingPaths: tenantTables.onboardingPaths,
	onboardingPathVersions: tenantTables.onboardingPathVersions,
	permissions: tenantTables.permissions,
	teams: tenantTables.teams,
	users: tenantTables.users,
};

const NEEDS_NO_INDEX = new Set<PgTable>(Object.values(NEVER_DELETED));

const SNAKE_CASE = /^_?[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/** What to validate; the product's own schema unless a test passes another. */
export type Declared = {
	publicTables: Record<string, PgTable>;
	tenantTables: Record<string, PgTable>;
	/** Each declares one of the tenant tables for a named schema. */
	tenantFactories: Record<string, (schemaName?: string) => unknown>;
	relations: Relations[];
};

const DECLARED: Declared = {
	publicTables,
	tenantTables,
	tenantFactories,
	relations: [...Object.values(publicRelations), ...Object.values(tenantRelations)],
};

/**
 * Checks whether the declared schema follows the rules of docs/domain.md and docs/style.md, and lists every
 * violation, one sentence each.
 */
export function validateSchemaStructure(declared = DECLARED): { isValid: boolean; problems: string[] } {
	const tables = [...Object.values(declared.publicTables), ...Object.values(declared.tenantTables)];
	const problems = [
		...tables.flatMap(withoutPrimaryKey),
		...tables.flatMap(withUnindexedForeignKey),
		...tables.flatMap(withOtherNames),
		...inNoFactory(declared),
		...withoutRelation(tables, declared.relations),
	];
	return { isValid: problems.length === 0, problems };
}

function nameOf(table: PgTable): string {
	const { schema, name } = getTableConfig(table);
	return schema ? `${schema.replaceAll("$", "")}.${name}` : name;
}

function withoutPrimaryKey(table: PgTable): string[] {
	const { columns, primaryKeys } = getTableConfig(table);
	if (primaryKeys.length > 0 || columns.some((column) => column.primary)) return [];
	return [`${nameOf(table)} has no primary key`];
}

function withUnindexedForeignKey(table: PgTable): string[] {
	const indexed = indexesOf(table);
	return foreignKeysOf(table, (target) => !NEEDS_NO_INDEX.has(target))
		.filter((columns) => !indexed.some((index) => columns.every((column, place) => index[place] === column)))
		.map((columns) => `${nameOf(table)} has no index that begins with its foreign key ${columns.join(", ")}`);
}

/** The columns of each foreign key, or only of those to the tables that the function chooses. */
function foreignKeysOf(table: PgTable, pointsTo: (target: PgTable) => boolean = () => true): string[][] {
	return getTableConfig(table)
		.foreignKeys.map((key) => key.reference())
		.filter(({ foreignTable }) => pointsTo(foreignTable))
		.map(({ columns }) => columns.map(({ name }) => name));
}

/** The columns of each index over all rows, in order; an expression appears as "". */
function indexesOf(table: PgTable): string[][] {
	const { columns, indexes, primaryKeys, uniqueConstraints } = getTableConfig(table);
	return [
		...columns.filter((column) => column.primary || column.isUnique).map(({ name }) => [name]),
		...[...primaryKeys, ...uniqueConstraints].map((key) => key.columns.map(({ name }) => name)),
		...indexes
			.filter(({ config }) => config.where === undefined)
			.map(({ config }) => config.columns.map((column) => (column as Partial<IndexColumn>).name ?? "")),
	];
}

function withOtherNames(table: PgTable): string[] {
	const { name, columns, indexes, checks, primaryKeys, foreignKeys, uniqueConstraints } =
		getTableConfig(table);
	const names = [
		name,
		...columns.map((column) => column.name),
		...indexes.map(({ config }) => config.name),
		...checks.map((check) => check.name),
		...[...primaryKeys, ...foreignKeys, ...uniqueConstraints].map((key) => key.getName()),
	].filter((found) => found !== undefined);
	return names
		.filter((found) => !SNAKE_CASE.test(found))
		.map((found) => `${nameOf(table)} has a name that is not snake_case: ${found}`);
}

function inNoFactory({ tenantTables, tenantFactories }: Declared): string[] {
	const made = Object.values(tenantFactories).map((create) => create("some_tenant"));
	const names = new Set(
		made.filter((table) => is(table, PgTable)).map((table) => getTableConfig(table).name),
	);
	return Object.values(tenantTables)
		.filter((table) => !names.has(getTableConfig(table).name))
		.map((table) => `${nameOf(table)} is made by no factory`);
}

/** Tables with a foreign key that no relation follows, or with no foreign key and no relation at all. */
function withoutRelation(tables: PgTable[], relations: Relations[]): string[] {
	const entries = [...tables, ...relations].map((entry, place) => [String(place), entry] as const);
	const { tables: known } = extractTablesRelationalConfig(
		Object.fromEntries(entries),
		createTableRelationsHelpers,
	);
	const all = Object.values(known).flatMap((table) =>
		Object.values(table.relations).map((relation) => ({
			from: `${table.schema ?? "public"}.${table.dbName}`,
			relation,
		})),
	);
	return tables.flatMap((table) => {
		const name = getTableUniqueName(table);
		const touched = all.some(
			({ from, relation }) => from === name || getTableUniqueName(relation.referencedTable) === name,
		);
		if (!touched && !STANDING_ALONE.has(getTableConfig(table).name))
			return [`${nameOf(table)} has no relation`];
		const followed = all
			.filter(({ from }) => from === name)
			.map(({ relation }) => (is(relation, One) ? relation.config?.fields.map((field) => field.name) : []));
		return foreignKeysOf(table)
			.filter((columns) => !followed.some((fields) => fields?.join() === columns.join()))
			.map(
				(columns) => `${nameOf(table)} has no relation that follows its foreign key ${columns.join(", ")}`,
			);
	});
}
