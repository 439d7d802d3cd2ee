import { eq } from "drizzle-orm";
import { fitting } from "#app/platform/http/address/fitting.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { faultOf, findPointBefore } from "#app/tenant/audit/check/verify-chain.server.ts";
import { findPeopleChoices, type PeopleChoices } from "#app/tenant/choices.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { findPlaces } from "./activity/subject-links.server.ts";
import { type AuditEntry, findEntries } from "./entries.server.ts";
import type { LogQuery } from "./forms.ts";
import { noteViewed } from "./viewed.server.ts";

export const PAGE_SIZE = 25;

/** Describes an entry with the page of its subject, relative to the workspace's address. */
export type ListedEntry = Omit<AuditEntry, "row" | "payload"> & { href: string | undefined };

/** Holds one page of the log. `before` is absent on the first page, `after` on the last. */
export type LogPage = { entries: ListedEntry[]; after?: number; before?: number };

/**
 * Returns one page of the audit log, newest first, and the people to choose from.
 * Refuses: 403 `audit:view`. Records: audit.viewed, once an hour for each filter.
 */
export async function listEntries(
	tenant: Tenant,
	query: LogQuery,
): Promise<LogPage & { people: PeopleChoices }> {
	const { after, before, find, ...filter } = query;
	await noteViewed(tenant, filter);
	return tenant.read(async (reading) => {
		reading.authorize("audit:view");
		const [page, people] = await Promise.all([
			pageOf(reading, query, tenant.timeZone),
			findPeopleChoices(reading, { words: find, chosen: query.person }),
		]);
		return { ...page, people };
	});
}

async function pageOf(reading: Reading, query: LogQuery, timeZone: string): Promise<LogPage> {
	const { after, before, find: _find, ...filter } = query;
	const upwards = before !== undefined;
	const found = await findEntries(reading, {
		...{ filter, timeZone, limit: PAGE_SIZE + 1 },
		...(upwards ? { after: before } : { before: after }),
	});
	const nearest = upwards ? found.toReversed() : found;
	const room = Math.min(
		PAGE_SIZE,
		fitting(nearest.map(({ row: _row, payload: _payload, ...entry }) => entry)),
	);
	const more = found.length > room;
	const shown = upwards ? found.slice(-room) : found.slice(0, room);
	const placeOf = await findPlaces(
		reading,
		shown.map(({ subject }) => subject),
	);
	const [first, last] = [shown[0], shown.at(-1)];
	return {
		entries: shown.map(({ row: _row, payload: _payload, ...entry }) => ({
			...entry,
			href: placeOf(entry.subject),
		})),
		after: last && (upwards || more) ? last.seq : undefined,
		before: first && (upwards ? more : after !== undefined) ? first.seq : undefined,
	};
}

/**
 * Returns one entry with all its details, and whether it fits its place in the chain.
 * Refuses: 404, 403 `audit:view`. Records: audit.viewed, once an hour.
 */
export async function getEntry(tenant: Tenant, place: string) {
	const seq = /^\d{1,15}$/.test(place) ? Number(place) : undefined;
	if (seq === undefined) return refuseUnknown();
	const found = await findEntry(tenant, seq);
	await noteViewed(tenant, { entry: String(seq) });
	return found;
}

function findEntry(tenant: Tenant, seq: number) {
	return tenant.read(async (reading) => {
		reading.authorize("audit:view");
		const [entry] = await findEntries(reading, {
			...{ filter: {}, timeZone: tenant.timeZone, limit: 1 },
			...{ oldestFirst: true, after: seq - 1, upTo: seq },
		});
		if (!entry) return refuseUnknown();
		const [placeOf, state, neighbors] = await Promise.all([
			findPlaces(reading, [entry.subject]),
			stateOf(reading, entry),
			findNeighbors(reading, seq),
		]);
		const { row, ...shown } = entry;
		return {
			entry: { ...shown, href: placeOf(entry.subject), hash: row.hash, prevHash: row.prevHash },
			...{ standing: state, neighbors },
		};
	});
}

/** Describes an entry's state in the chain; `whole` means that it continues the entry before it. */
export type EntryState = { state: "whole" | "older" } | { state: "broken"; what: string };

async function stateOf(reading: Reading, { row }: AuditEntry): Promise<EntryState> {
	const before = await findPointBefore(reading, row.seq);
	if (!before) return { state: "older" };
	const fault = faultOf(row, before);
	return fault ? { state: "broken", what: fault.what } : { state: "whole" };
}

async function findNeighbors({ db, tables: { auditLogs } }: Reading, seq: number) {
	const [[older], [newer]] = await Promise.all([
		db
			.select({ seq: auditLogs.seq })
			.from(auditLogs)
			.where(eq(auditLogs.seq, seq - 1)),
		db
			.select({ seq: auditLogs.seq })
			.from(auditLogs)
			.where(eq(auditLogs.seq, seq + 1)),
	]);
	return { older: older?.seq, newer: newer?.seq };
}

function refuseUnknown(): never {
	return refuse(404, {
		title: "No such entry",
		message: "There’s no entry at this position in the log. Look for it in the list.",
	});
}
