import postgres from "postgres";
import type { TestProject } from "vitest/node";
import { startPooler, THROUGH_POOLER } from "#tests/support/databases/pooler.ts";
import { startTestPostgres } from "#tests/support/databases/postgres.ts";
import { prepareTemplate } from "#tests/support/databases/template.ts";

declare module "vitest" {
	export interface ProvidedContext {
		/** The superuser's address of the run's PostgreSQL, without a database name. */
		cluster: string;
		/** The port of a PgBouncer in front of it, when the run is to go through one. */
		pooler: number | undefined;
	}
}

/** The database that every test file's own database is a copy of. */
export const TEMPLATE = "tenantry_template";

/** One PostgreSQL for the run, with the template made once. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const server = await startTestPostgres("unit");
	const admin = postgres(server.url(), { fetch_types: false, max: 1, onnotice: () => {} });
	try {
		await admin.unsafe(`create database ${TEMPLATE}`);
		await prepareTemplate(server.url(TEMPLATE));
	} catch (error) {
		await server.stop();
		throw error;
	} finally {
		await admin.end();
	}
	project.provide("cluster", server.url("").replace(/\/$/, ""));
	const pooler = process.env[THROUGH_POOLER] ? await startPooler(server.port) : undefined;
	project.provide("pooler", pooler?.port);
	return async () => {
		pooler?.stop();
		await server.stop();
	};
}
