import type { Migrations } from "../migration-files.ts";
import type { ConnectionPool } from "../tenancy/pool/connection-pool.ts";
import { asOwner } from "../tenancy/roles/owner.ts";
import { type Applied, MigrationConflict, pendingOf } from "./plan.ts";
import { describeError } from "./postgres-error.ts";

/** Lists the migrations that the public schema lacks. Throws MigrationConflict if an applied file was edited. */
export async function pendingPublic(pool: ConnectionPool, migrations: Migrations) {
	const applied = await asOwner(pool, "read", async (run) => {
		const [row] = await run(`select to_regclass('public._migrations') is not null as there`);
		if (row?.there !== true) return [];
		return (await run(`select filename as name, checksum from "public"."_migrations"`)) as Applied[];
	});
	return pendingOf(migrations, applied, "the public schema");
}

/** Brings the public schema up to date, one transaction per migration. Returns the names it applied. */
export async function migratePublic(pool: ConnectionPool, migrations: Migrations): Promise<string[]> {
	const pending = await pendingPublic(pool, migrations);
	for (const { name, checksum, up } of pending) {
		const started = performance.now();
		await asOwner(pool, "write", async (run, owner) => {
			await run(`select set_config('lock_timeout', '5s', true), set_config('statement_timeout', '0', true)`);
			for (const text of up) {
				await owner.define([text]).catch((error: unknown) => fail(name, error));
			}
			await run(`insert into "public"."_migrations" (filename, checksum, duration_ms) values ($1, $2, $3)`, [
				name,
				checksum,
				Math.round(performance.now() - started),
			]);
		});
	}
	return pending.map(({ name }) => name);
}

function fail(name: string, error: unknown): never {
	throw new MigrationConflict(`public/${name}: ${describeError(error)}`, { cause: error });
}
