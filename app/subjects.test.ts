import { getTableConfig } from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import { erasures, subjects } from "#app/subjects.server.ts";
import { EVENTS } from "#app/tenant/events/events.ts";
import { tenantTables } from "#db/schema/tenant/index.ts";

/** Tables whose texts nobody typed, or that are erased by their keys. */
const WITHOUT = [
	// The personal parts of its entries are sealed with the keys of `person_keys`.
	"auditChain",
	"auditLogs",
	"personKeys",
	// Written by migrations.
	"permissions",
	"tenantMigrations",
	// The workspace's rules and counts.
	"onboardingAnalytics",
	"onboardingReminders",
	"organizationOnboardingConfigs",
];

test("every kind of thing that an event is about is described by a feature", () => {
	const types = Object.values(EVENTS).map(({ subject }) => subject);

	expect(types.filter((type) => !Object.hasOwn(subjects, type))).toEqual([]);
	expect(Object.keys(subjects).filter((type) => !types.some((known) => known === type))).toEqual([]);
});

test("every table that holds people's text is named by the feature that erases or keeps it", () => {
	const withText = Object.keys(tenantTables).filter(
		(key) => textsOf(tenantTables[key as keyof typeof tenantTables]).length > 0,
	);
	const named = erasures.flatMap(({ tables }) => Object.keys(tables));

	expect([...named, ...WITHOUT].sort()).toEqual(withText.sort());
});

test("a feature that erases a table says how", () => {
	const silent = erasures.filter(
		({ tables, erase }) => Object.values(tables).includes("erased") !== Boolean(erase),
	);

	expect(silent).toEqual([]);
});

/** Columns for text or JSON that is neither a key, nor the name of something else, nor one of a few words. */
function textsOf(table: (typeof tenantTables)[keyof typeof tenantTables]): string[] {
	const { columns, foreignKeys } = getTableConfig(table);
	const keys = new Set(foreignKeys.flatMap((key) => key.reference().columns.map(({ name }) => name)));
	return columns
		.filter(({ name, primary, enumValues }) => !keys.has(name) && !primary && !enumValues?.length)
		.filter((column) => /^(varchar|text|jsonb)/.test(column.getSQLType()))
		.map(({ name }) => name);
}
