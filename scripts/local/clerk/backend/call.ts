import type { Emulator } from "../state/emulator.ts";

export type Body = Record<string, unknown>;
export type ApiCall = { emulator: Emulator; params: string[]; query: URLSearchParams; body: Body };
/** The method, the path below `/v1` with `:` for each parameter, and the function that answers. */
export type Route = [method: string, path: string, answer: (call: ApiCall) => unknown];

/** Returns a page of rows, newest first unless `order_by` says otherwise. */
export function page<T extends { createdAt: number; updatedAt: number }>(
	rows: T[],
	query: URLSearchParams,
): { rows: T[]; total: number } {
	const limit = Math.min(Number(query.get("limit") ?? 10), 500);
	const offset = Number(query.get("offset") ?? 0);
	const order = query.get("order_by") ?? "-created_at";
	const key = order.endsWith("updated_at") ? "updatedAt" : "createdAt";
	const direction = order.startsWith("-") ? -1 : 1;
	const sorted = [...rows].sort((a, b) => direction * (a[key] - b[key]));
	return { rows: sorted.slice(offset, offset + limit), total: rows.length };
}

/** Picks the given fields of a request body, under the names of the rows. */
export function pick(body: Body, names: Record<string, string>): Body {
	return Object.fromEntries(
		Object.entries(names).flatMap(([wire, row]) => (wire in body ? [[row, body[wire]]] : [])),
	);
}

/** Merges metadata deeply, as Clerk does: a null removes its key. */
export function mergeMetadata(before: Body, change: Body): Body {
	const merged: Body = { ...before };
	for (const [key, value] of Object.entries(change)) {
		if (value === null) delete merged[key];
		else if (isObject(value) && isObject(merged[key])) merged[key] = mergeMetadata(merged[key], value);
		else merged[key] = value;
	}
	return merged;
}

const isObject = (value: unknown): value is Body =>
	typeof value === "object" && value !== null && !Array.isArray(value);
