import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { tenantTables } from "#db/schema/tenant/index.ts";
import type { IsolationResult } from "#scripts/isolation/result.ts";
import type { Outcome } from "./raw-sql.ts";
import { TOLD_APART } from "./walk/allowed-differences.ts";
import type { Tally } from "./walk/findings.ts";
import type { RouteLine } from "./walk/routes.ts";
import { dailyNames, reactionNames } from "./walk/work.ts";
import { FILLS } from "./world/fills.ts";
import { VISITORS, type Visitor } from "./world/people.ts";
import type { World } from "./world/world.ts";

type Seen = { tally: Tally; lines: RouteLine[]; attempts: Outcome[]; leaks: string[]; thorough: boolean };

/** Returns what was done and seen, without any data of either workspace, for the report. */
export async function writtenDown(world: World, seen: Seen): Promise<IsolationResult> {
	const { tally, lines, attempts, leaks, thorough } = seen;
	const [server] = await world.superuser`select version()`;
	const runs = (kind: string, names: string[]) =>
		Object.fromEntries(names.map((name) => [name, tally.sum(kind, name)]));
	return {
		at: new Date().toISOString(),
		database: String(server?.version),
		thorough,
		visitors: VISITORS.map(calledIn),
		routes: lines.map(({ pattern, id }) => ({ pattern, asked: askedOf(tally, id) })),
		filled: filled(),
		reactions: runs("reaction", reactionNames()),
		dailies: runs("daily", dailyNames()),
		jobs: tally.sum("job"),
		mails: tally.sum("mail"),
		toldApart: Object.fromEntries(
			lines.filter(({ id }) => id in TOLD_APART).map(({ id, pattern }) => [pattern, TOLD_APART[id] ?? ""]),
		),
		attempts: attempts.map(({ name, handle, database, known, below }) => ({
			...{ name, handle, database, known, below },
		})),
		leaks,
	};
}

const calledIn = (who: Visitor): string =>
	({ own: "with a role of its own", nobody: "no member" })[who as string] ?? who.replace("-", " ");

const askedOf = (tally: Tally, id: string) =>
	Object.fromEntries(
		VISITORS.map((who) => {
			const count = (method: string) =>
				tally.sumOf(
					(kind, route, by, how) => kind === "asked" && route === id && by === who && how === method,
				);
			return [calledIn(who), { pages: count("GET"), forms: count("POST") }];
		}),
	);

function filled(): IsolationResult["filled"] {
	const tables = Object.values(tenantTables) as unknown as PgTable[];
	const columns = tables.flatMap((table) => getTableConfig(table).columns);
	const plain = Object.entries(FILLS).flatMap(([table, fill]) =>
		Object.entries(fill.plain ?? {}).map(([column, reason]) => ({ column: `${table}.${column}`, reason })),
	);
	const texts = columns.filter((column) => /^(varchar|text|jsonb)/.test(column.getSQLType())).length;
	return { tables: tables.length, columns: texts - plain.length, plain };
}
