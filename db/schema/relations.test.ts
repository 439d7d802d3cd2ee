import { createTableRelationsHelpers, extractTablesRelationalConfig, normalizeRelation } from "drizzle-orm";
import { expect, test } from "vitest";
import { publicTables } from "#db/schema/public/index.ts";
import { publicRelations, tenantRelations } from "#db/schema/relations.ts";
import { tenantTables } from "#db/schema/tenant/index.ts";

/** What drizzle's relational queries would join by: `teams.projectsByTeam` → `["id = team_id"]`. */
function joinsOf(tables: object, relations: object): Record<string, string[]> {
	const known = extractTablesRelationalConfig(
		Object.fromEntries([...Object.entries(tables), ...Object.values(relations).entries()]),
		createTableRelationsHelpers,
	);
	const joins = Object.values(known.tables).flatMap((table) =>
		Object.values(table.relations).map((relation) => {
			const { fields, references } = normalizeRelation(known.tables, known.tableNamesMap, relation);
			const pairs = fields.map((field, place) => `${field.name} = ${references[place]?.name}`);
			return [`${table.tsName}.${relation.fieldName}`, pairs] as const;
		}),
	);
	return Object.fromEntries(joins);
}

test("a foreign key can be followed in both directions", () => {
	expect(joinsOf(tenantTables, tenantRelations)).toMatchObject({
		"projects.teamRow": ["team_id = id"],
		"teams.projectsByTeam": ["id = team_id"],
		"projects.createdByRow": ["created_by = id"],
		"users.projectsByCreatedBy": ["id = created_by"],
	});
});

test("a foreign key of two columns, or to its own table, can be followed too", () => {
	expect(joinsOf(tenantTables, tenantRelations)).toMatchObject({
		"onboardingSteps.pathVersionRow": ["path_id = path_id", "path_version = version"],
		"onboardingPathVersions.onboardingStepsByPathVersion": ["path_id = path_id", "version = path_version"],
		"permissions.parentKeyRow": ["parent_key = key"],
		"permissions.permissionsByParentKey": ["key = parent_key"],
	});
});

test("a reference that is no foreign key can be followed where it is declared", () => {
	expect(joinsOf(tenantTables, tenantRelations)).toMatchObject({
		"auditLogs.actorRow": ["actor_id = id"],
		"users.projectsByArchivedBy": ["id = archived_by"],
	});
	expect(joinsOf(publicTables, publicRelations)).toMatchObject({
		"tenants.tenantSlugsByTenant": ["id = tenant_id"],
	});
});
