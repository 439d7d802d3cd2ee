import { beginMyOnboarding } from "#app/features/onboarding/progress/begin.server.ts";
import { readJson } from "#app/platform/http/forms/body.server.ts";
import { isRefusal } from "#app/platform/refusal.ts";
import { requestContext } from "#app/platform/request/request.server.ts";
import { slugMeant } from "#app/platform/slug.ts";
import { getPerson } from "#app/tenant/people/person.ts";
import { resolveTenant } from "#app/tenant/resolve.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { profileShape } from "../forms.ts";
import { saveMyProfile } from "../profile.server.ts";
import type { Route } from "./+types/complete-profile";

const NO_STORE = { "Cache-Control": "no-store" };
const answer = (status: number, body: object, headers: HeadersInit = {}) =>
	Response.json(body, { status, headers: { ...NO_STORE, ...headers } });

/**
 * Handles POST /api/tenants/:slug/users/onboarding: completes the requesting member's profile and so begins their onboarding.
 * Accepts and returns JSON: 401 signed out, 404 no such tenant for this person, 403 not allowed, 400 and 413 for
 * more than a profile holds, 422 with errors by field, 503 with Retry-After.
 */
export async function action({ request, params, context }: Route.ActionArgs) {
	if (request.method !== "POST") return methodNotAllowed();
	const person = getPerson(context);
	if (!person) return answer(401, { error: "Unauthorized" });
	try {
		const slug = slugMeant(params.slug) ?? params.slug;
		const { tenant, movedTo } = await resolveTenant(slug, person.userId, context.get(requestContext));
		if (!tenant) {
			const url = `/api/tenants/${movedTo}/users/onboarding`;
			return answer(308, { error: "Moved", location: url }, { Location: url });
		}
		return await complete(tenant, request);
	} catch (error) {
		return refused(error);
	}
}

async function complete(tenant: Tenant, request: Request): Promise<Response> {
	const body = await readJson(request);
	if (typeof body !== "object" || body === null || Array.isArray(body)) {
		return answer(422, { error: "Unprocessable", fields: { "": ["Send a JSON object"] } });
	}
	const parsed = profileShape.safeParse(body);
	if (!parsed.success) {
		return answer(422, { error: "Unprocessable", fields: parsed.error.flatten().fieldErrors });
	}
	const saved = await saveMyProfile(tenant, parsed.data);
	if (saved.outcome === "clerk") return answer(503, { error: "Try again" }, { "Retry-After": "10" });
	await beginMyOnboarding(tenant);
	return answer(200, { success: true, next: `${tenant.base}/onboarding` });
}

/** Writes a refusal as JSON, in the seed pattern's words where it has some. */
function refused(error: unknown): Response {
	const { data, init } = (error ?? {}) as { data?: unknown; init?: ResponseInit | null };
	if (!isRefusal(data)) throw error;
	const status = init?.status ?? 500;
	const words: Record<number, string> = { 403: "Forbidden", 404: "Tenant not found" };
	return answer(status, { error: words[status] ?? data.title, message: data.message }, init?.headers);
}

const methodNotAllowed = () => answer(405, { error: "Method not allowed" }, { Allow: "POST" });

export function loader() {
	return methodNotAllowed();
}
