import postgres from "postgres";
import { inject } from "vitest";

/** A database of one test file's own. */
export type TestDatabase = {
	/** The superuser's address. */
	url: string;
	drop(): Promise<void>;
};

let mine: Promise<TestDatabase> | undefined;

/**
 * This file's database, copied from the template at the first call. `process.env.DATABASE_URL` names it
 * from the start, so the app's own pool, imported at the top of a test file, works on it too.
 */
export function testDatabase(): Promise<TestDatabase> {
	mine ??= copyOfTemplate(process.env.DATABASE_URL ?? "");
	return mine;
}

/** One more database, for a test that needs two, or an empty one (`from: "template0"`). */
export function anotherDatabase({ from = "tenantry_template" } = {}): Promise<TestDatabase> {
	return copyOfTemplate(
		`${inject("cluster")}/test_${crypto.randomUUID().replaceAll("-", "").slice(0, 16)}`,
		from,
	);
}

async function copyOfTemplate(url: string, from = "tenantry_template"): Promise<TestDatabase> {
	const name = new URL(url).pathname.slice(1);
	await administer(`create database ${name} template ${from}`);
	// A copy has the template's schemas and tables, but not the rights on the database itself.
	await administer(`grant connect, create on database ${name} to tenantry_owner`);
	return { url, drop: () => administer(`drop database if exists ${name} with (force)`) };
}

async function administer(statement: string): Promise<void> {
	const admin = postgres(`${inject("cluster")}/postgres`, { fetch_types: false, max: 1, onnotice: () => {} });
	try {
		await admin.unsafe(statement);
	} finally {
		await admin.end();
	}
}
