import { and, desc, eq, gt, isNull, or, sql } from "drizzle-orm";
import { z } from "zod";
import { cursorTime, cutPage, readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import { fitting } from "#app/platform/http/address/fitting.server.ts";
import { problemKind } from "#app/platform/http/api-problem.ts";
import { findApiRequests, KEPT_DAYS } from "#app/tenant/registry/api-requests.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import type { ApiRequest } from "#db/schema/public/index.ts";
import { PROBLEMS } from "../docs/words.ts";
import type { CallOutcome, CallsQuery } from "./forms.ts";

/** A call as the page shows it. */
export type ShownCall = Pick<
	ApiRequest,
	"at" | "requestId" | "operation" | "status" | "ms" | "rule" | "network"
> & {
	/** `name`: absent for one that was revoked long ago. */
	by: { id: string; name: string | undefined };
	/** The page of the documentation about its answer: `forbidden`. Absent for one that is no problem. */
	problem: string | undefined;
};

const PAGE_SIZE = 25;
// More than a workspace can have at a time, and those that were revoked lately.
const MOST_KEYS = 500;

const STATUSES: Record<CallOutcome, { least: number; most: number }> = {
	succeeded: { least: 200, most: 399 },
	refused: { least: 400, most: 499 },
	failed: { least: 500, most: 599 },
};

const cursorShape = z.tuple([cursorTime, z.uuid()]);

/**
 * Returns a page of the calls of the API, newest first, and the keys to choose from: with the member’s own keys, or with
 * everyone’s for those who manage integrations. Refuses: 403 `keys:own`, 400.
 */
export async function listCalls(tenant: Tenant, query: CallsQuery) {
	const { key, outcome, operation, after, before } = query;
	const cursor = after ?? before;
	const place = cursor === undefined ? undefined : readCursor(cursor, cursorShape);
	const backwards = before !== undefined;
	// First, under the workspace’s own role: who asks, and which keys are theirs to see.
	const { keys, seesAll } = await tenant.read(findKeys);
	const own = seesAll ? undefined : keys.map(({ id }) => id);
	const seen = key === undefined ? own : [key].filter((id) => own?.includes(id) ?? true);
	const rows = await findApiRequests(
		tenant.id,
		{ keys: seen, operation, statuses: outcome && STATUSES[outcome] },
		{ from: place && { at: place[0], requestId: place[1] }, backwards, limit: PAGE_SIZE + 1 },
	);
	const nameOf = new Map(keys.map(({ id, name }) => [id, name]));
	const shown = rows.map(
		({ tenantId: _tenantId, keyId, ...row }): ShownCall => ({
			...row,
			by: { id: keyId, name: nameOf.get(keyId) },
			problem: pageAbout(row.status),
		}),
	);
	const page = cutPage(shown, { size: PAGE_SIZE, backwards, fromCursor: place !== undefined });
	return {
		calls: page.shown,
		after: page.after && cursorOf(page.after),
		before: page.before && cursorOf(page.before),
		keys: offered(keys, key),
		seesAll,
	};
}

const cursorOf = ({ at, requestId }: ShownCall) => writeCursor([at.toISOString(), requestId]);

function pageAbout(status: number): string | undefined {
	const kind = problemKind(status);
	return status >= 400 && Object.hasOwn(PROBLEMS, kind) ? kind : undefined;
}

type ListedKey = { id: string; name: string };

/** Finds the keys that this member may see and that calls of the log can have, newest first. */
async function findKeys(reading: Reading): Promise<{ keys: ListedKey[]; seesAll: boolean }> {
	reading.authorize("keys:own");
	const seesAll = reading.can("integrations:manage");
	const { apiKeys } = reading.tables;
	const { id, name, memberId, createdAt, revokedAt } = apiKeys;
	const keys = await reading.db
		.select({ id, name })
		.from(apiKeys)
		.where(
			and(
				seesAll ? undefined : eq(memberId, reading.member.id),
				or(isNull(revokedAt), gt(revokedAt, sql`now() - make_interval(days => ${KEPT_DAYS})`)),
			),
		)
		.orderBy(desc(createdAt), desc(id))
		.limit(MOST_KEYS);
	return { keys, seesAll };
}

/** Returns as many keys as the page has room for, and the chosen one. */
function offered(keys: readonly ListedKey[], chosen: string | undefined): ListedKey[] {
	const shown = keys.slice(0, fitting(keys));
	const other = keys.find(({ id }) => id === chosen);
	return other && !shown.includes(other) ? [...shown, other] : shown;
}
