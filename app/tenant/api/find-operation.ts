import { href } from "react-router";
import type { Operation } from "./operation.ts";

/** Returns the address of a path of the API: `/api/v1/projects`. */
export const addressOf = (path: string): string => href("/api/v1/*", { "*": path.slice(1) });

const BASE = addressOf("/").replace(/\/$/, "");

/** Puts values into the path of an operation: `/projects/{project}` becomes `/projects/harbour-x7`. */
export const pathTo = (path: string, ...values: (string | number)[]): string =>
	values.reduce<string>((filled, value) => filled.replace(/\{\w+\}/, encodeURIComponent(value)), path);

/** The operations at one address, by method, and the parts of it that they name. */
export type AtPath = { operations: Operation[]; params: Record<string, string> };

/** Finds the operations at a path; undefined where there are none. */
export function operationsAt(table: readonly Operation[], pathname: string): AtPath | undefined {
	const parts = partsOf(pathname.slice(BASE.length));
	const found = table.filter(({ path }) => fits(partsOf(path), parts));
	const [first] = found;
	if (!first) return undefined;
	const params = partsOf(first.path).flatMap((part, at) =>
		isParameter(part) ? [[part.slice(1, -1), decoded(parts[at] ?? "")]] : [],
	);
	return { operations: found, params: Object.fromEntries(params) };
}

/** Lists the methods of operations for `Allow`. */
export function methodsOf(operations: readonly Operation[]): string {
	const methods = operations.map(({ method }) => method);
	return [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
}

const partsOf = (path: string): string[] => path.split("/").filter(Boolean);

const isParameter = (part: string): boolean => part.startsWith("{");

const fits = (pattern: string[], parts: string[]): boolean =>
	pattern.length === parts.length &&
	pattern.every((part, at) => isParameter(part) || part === decoded(parts[at] ?? ""));

/** An address that cannot be decoded was refused before (`badPath`), except where tests build requests by hand. */
function decoded(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}
