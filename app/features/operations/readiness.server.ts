import { sql } from "drizzle-orm";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import { readMigrations } from "#db/migration-files.ts";
import { publicMigrations } from "#db/schema/public/migrations.ts";

let expected: string[] | undefined;

type Readiness = { ready: boolean; reason?: "database" | "migrations" };

// Load balancers ask every few seconds; anyone else may ask as often as they like.
const FRESH_MS = 1_000;
let latest: { answer: Promise<Readiness>; freshUntil: number } | undefined;

/**
 * Checks whether this process can serve: the database answers and has every public migration of this build. Requests that
 * arrive before it has answered, or within a second after that, share one answer.
 */
export function readiness(): Promise<Readiness> {
	if (latest && performance.now() < latest.freshUntil) return latest.answer;
	const asked = { answer: askDatabase(), freshUntil: Number.POSITIVE_INFINITY };
	asked.answer.finally(() => {
		asked.freshUntil = performance.now() + FRESH_MS;
	});
	latest = asked;
	return asked.answer;
}

async function askDatabase(): Promise<Readiness> {
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
