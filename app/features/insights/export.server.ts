import { pipeline } from "node:stream/promises";
import { stringify } from "csv-stringify";
import { and, asc, between, eq, sql } from "drizzle-orm";
import { startDownload } from "#app/platform/http/download.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { findPaths, findSegments, findShownPath, findSteps } from "./choices.server.ts";
import { type Day, dayOf, earlier } from "./days.ts";
import { type DayFigures, medianOf } from "./figures.ts";
import type { InsightsQuery } from "./forms.ts";
import { segmentOf } from "./insights.server.ts";
import { type Range, rangeOf } from "./range.ts";
import { firstLive, readLive } from "./read.server.ts";
import { findRolled } from "./roll-up.server.ts";

type Chosen = Range & { path: number; version?: number; who?: string; rolled: Day | null };
type Names = { path: string; steps: Map<string, string>; segments: Map<string, string> };

// Some hundred kilobytes: only one page of the file is in memory at a time.
const ROWS_AT_ONCE = 1_000;

const COLUMNS = ["Day (UTC)", "Path", "Version", "Step", "Who", "Name", "Started", "Finished", "Skipped"];
const LAST_COLUMN = "Median seconds";

/**
 * Exports the figures of the page as a CSV file, day by day. Spreadsheets read no cell as a formula.
 * Refuses: 403 `insights:view`, 404 for an unknown path.
 */
export async function exportInsights(tenant: Tenant, query: InsightsQuery, now = new Date()) {
	const range = rangeOf(query, dayOf(now));
	const begun = await tenant.read((reading) => begin(reading, query, range));
	const sheet = stringify({
		bom: true,
		header: true,
		columns: [...COLUMNS, LAST_COLUMN],
		escape_formulas: true,
	});
	pipeline(linesOf(tenant, begun), sheet).catch((error: NodeJS.ErrnoException) => {
		// A client that disconnects midway does not need the rest.
		if (!DISCONNECTED.has(error.code)) log.error({ err: error }, "an export of figures was interrupted");
	});
	const fileName = `onboarding-${tenant.slug}-${range.from}-${range.to}.csv`;
	return { fileName, type: "text/csv; charset=utf-8", body: await startDownload(sheet) };
}

const DISCONNECTED = new Set<string | undefined>(["ERR_STREAM_PREMATURE_CLOSE", "ABORT_ERR"]);

type Begun = { chosen: Chosen; names: Names } | undefined;

async function begin(reading: Reading, query: InsightsQuery, range: Range): Promise<Begun> {
	reading.authorize("insights:view");
	const path = await findShownPath(reading, await findPaths(reading), query.path);
	if (!path) return undefined;
	const [steps, { roles, teams }, rolled] = await Promise.all([
		findSteps(reading, path.id),
		findSegments(reading),
		findRolled(reading),
	]);
	const { version, who } = query;
	return {
		chosen: { ...range, path: path.id, version, who, rolled },
		names: {
			path: path.name,
			steps: new Map(steps.map(({ key, title }) => [key, title])),
			segments: new Map([
				...roles.map(({ key, name }) => [`role:${key}`, name] as const),
				...teams.map(({ key, name }) => [`team:${key}`, name] as const),
			]),
		},
	};
}

async function* linesOf(tenant: Tenant, begun: Begun): AsyncGenerator<(string | number | null)[]> {
	if (!begun) return;
	const { chosen, names } = begun;
	for await (const rows of pagesOf(tenant, chosen)) {
		for (const row of rows) yield lineOf(row, names);
	}
}

/** Reads each page in its own transaction, so that a slow client holds none open. */
async function* pagesOf(tenant: Tenant, chosen: Chosen): AsyncGenerator<DayFigures[]> {
	let after: DayFigures | undefined;
	if (chosen.rolled !== null) {
		const kept = { ...chosen, to: earlier(chosen.to, chosen.rolled) };
		do {
			const rows = await tenant.read((reading) => keptPage(reading, kept, after));
			yield rows;
			after = rows.length === ROWS_AT_ONCE ? rows.at(-1) : undefined;
		} while (after);
	}
	const from = firstLive(chosen.from, chosen.rolled);
	if (from <= chosen.to) yield await tenant.read((reading) => livePage(reading, { ...chosen, from }));
}

function keptPage({ db, tables }: Reading, chosen: Chosen, after: DayFigures | undefined) {
	const kept = tables.onboardingAnalytics;
	const { day, pathVersion, stepKey, segment, segmentKey, started, done, skipped, seconds } = kept;
	const who = chosen.who === undefined ? undefined : segmentOf(chosen.who);
	return db
		.select({ day, pathVersion, stepKey, segment, segmentKey, started, done, skipped, seconds })
		.from(kept)
		.where(
			and(
				eq(kept.pathId, chosen.path),
				between(day, chosen.from, chosen.to),
				chosen.version === undefined ? undefined : eq(pathVersion, chosen.version),
				who && eq(segment, who.segment),
				who && eq(segmentKey, who.key),
				// Compared as rows, so that the primary-key index continues from there.
				after &&
					sql`(${day}, ${pathVersion}, ${stepKey}, ${segment}, ${segmentKey}) > (${after.day}, ${after.pathVersion}, ${after.stepKey}, ${after.segment}, ${after.segmentKey})`,
			),
		)
		.orderBy(asc(day), asc(pathVersion), asc(stepKey), asc(segment), asc(segmentKey))
		.limit(ROWS_AT_ONCE);
}

function livePage(reading: Reading, { path, version, who: asked, ...range }: Chosen) {
	const who = asked === undefined ? undefined : segmentOf(asked);
	return readLive(reading, range, [
		sql`path_id = ${path}`,
		version === undefined ? undefined : sql`path_version = ${version}`,
		who && sql`segment = ${who.segment} and segment_key = ${who.key}`,
	]);
}

const SEGMENTS = { all: "Everyone", role: "Role", team: "Team" };

function lineOf(row: DayFigures, { path, steps, segments }: Names): (string | number | null)[] {
	const { day, pathVersion, stepKey, segment, segmentKey, started, done, skipped, seconds } = row;
	return [
		...[day, path, pathVersion],
		stepKey === "" ? "The whole path" : (steps.get(stepKey) ?? stepKey),
		SEGMENTS[segment],
		segment === "all" ? "" : (segments.get(`${segment}:${segmentKey}`) ?? segmentKey),
		...[started, done, skipped, medianOf(seconds)],
	];
}
