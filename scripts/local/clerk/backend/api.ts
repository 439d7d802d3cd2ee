import { ApiError, type Emulator, newId } from "../state/emulator.ts";
import type { Body, Route } from "./call.ts";
import { imageRoutes } from "./images.ts";
import { organizationRoutes } from "./organizations.ts";
import { sessionRoutes } from "./sessions.ts";
import { userRoutes } from "./users.ts";

export type ApiAnswer = { status: number; body: unknown };

/** The API version of the SDK that this was written against; any other version is refused loudly. */
export const SUPPORTED_API_VERSION = "2026-05-12";

const ROUTES: Route[] = [...userRoutes, ...organizationRoutes, ...sessionRoutes, ...imageRoutes];

/** Answers one call of the Backend API; undefined when the endpoint does not exist here. */
export function answerBackendApi(
	emulator: Emulator,
	call: {
		method: string;
		path: string;
		query: URLSearchParams;
		body: Body;
		headers: Record<string, string | string[] | undefined>;
	},
): ApiAnswer | undefined {
	const found = match(call.method, call.path);
	if (!found) return undefined;
	try {
		check(emulator, call.headers);
		const { query, body } = call;
		return { status: 200, body: found.answer({ emulator, params: found.params, query, body }) };
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		return { status: error.status, body: errorBody(error.code, error.message) };
	}
}

export function errorBody(code: string, message: string) {
	return { errors: [{ code, message, long_message: message, meta: {} }], clerk_trace_id: newId("trace") };
}

function match(method: string, path: string) {
	const segments = path.split("/");
	for (const [routeMethod, routePath, answer] of ROUTES) {
		const pattern = routePath.split("/");
		if (routeMethod !== method || pattern.length !== segments.length) continue;
		if (!pattern.every((part, index) => part === ":" || part === segments[index])) continue;
		const params = segments.filter((_, index) => pattern[index] === ":").map(decodeURIComponent);
		return { answer, params };
	}
	return undefined;
}

function check(emulator: Emulator, headers: Record<string, string | string[] | undefined>): void {
	if (headers.authorization !== `Bearer ${emulator.secretKey}`) {
		throw new ApiError(401, "authentication_invalid", "Invalid authentication: wrong or missing secret key.");
	}
	const version = headers["clerk-api-version"];
	if (version !== SUPPORTED_API_VERSION) {
		const wanted = `this local Clerk supports ${SUPPORTED_API_VERSION}: check its answers against the new SDK`;
		process.stderr.write(`local Clerk: Clerk-API-Version is ${version ?? "missing"}, ${wanted}\n`);
		throw new ApiError(
			400,
			"api_version_invalid",
			`Clerk-API-Version is ${version ?? "missing"}; ${wanted}.`,
		);
	}
}
