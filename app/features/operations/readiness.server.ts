import { sql } from "drizzle-orm";
import { transactInRegistry } from "#app/platform/database.server.ts";
import { readMigrations } from "#db/migrate/files.ts";
import { publicMigrations } from "#db/schema/public/migrations.ts";

let expected: string[] | undefined;

/** Whether this process can serve: the database answers, and has every public migration this build was made with. */
export async function readiness(): Promise<{ ready: boolean; reason?: "database" | "migrations" }> {
	expected ??= readMigrations("public").list.map((migration) => migration.checksum);
	try {
		const [row] = await transactInRegistry("read", (db) =>
			db
				.select({ checksums: sql<string>`string_agg(${publicMigrations.checksum}, ' ')` })
				.from(publicMigrations),
		);
		const applied = new Set(row?.checksums?.split(" "));
		return expected.every((checksum) => applied.has(checksum))
			? { ready: true }
			: { ready: false, reason: "migrations" };
	} catch {
		return { ready: false, reason: "database" };
	}
}
