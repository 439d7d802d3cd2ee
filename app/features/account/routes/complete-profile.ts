import { href } from "react-router";
import { beginMyOnboarding } from "#app/features/onboarding/progress/begin.server.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { apiRefusal, refuseMethod, takePost } from "#app/platform/http/api-answer.server.ts";
import { readJson } from "#app/platform/http/forms/body.server.ts";
import { requestContext } from "#app/platform/request/request.server.ts";
import { slugMeant } from "#app/platform/slug.ts";
import { absenceContext, getPerson } from "#app/tenant/people/person.ts";
import { resolveTenant } from "#app/tenant/resolve.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { profileShape } from "../forms.ts";
import { getMyProfile, saveMyProfile } from "../profile.server.ts";
import type { Route } from "./+types/complete-profile";

// Long enough for a brief outage to pass.
const RETRY_SECONDS = 10;

/**
 * Handles POST /api/tenants/:slug/users/onboarding: completes the requesting member's profile and so begins their onboarding.
 * Takes JSON with `firstName`, `lastName` and `phone`; what is not sent stays as it is, and null clears it.
 * Refuses: 401 signed out, 404 no such tenant for this person, 403 not allowed, 400 and 413 for more than a profile
 * holds, 422 with sentences by field, 503 with Retry-After.
 */
export const action = takePost(
	async ({ request, params, context }: Route.ActionArgs) => {
		const person = getPerson(context);
		if (!person) return refuseVisitor(context.get(absenceContext));
		const slug = slugMeant(params.slug) ?? params.slug;
		const { tenant, movedTo } = await resolveTenant(slug, person.userId, context.get(requestContext));
		if (tenant) return complete(tenant, request);
		const Location = href("/api/tenants/:slug/users/onboarding", { slug: movedTo });
		return new Response(null, { status: 308, headers: { Location } });
	},
	{ 404: "Tenant not found" },
);

export const loader = refuseMethod;

async function complete(tenant: Tenant, request: Request): Promise<Response> {
	const body = await readJson(request);
	if (typeof body !== "object" || body === null || Array.isArray(body)) {
		return refuseValues({ "": ["Send a JSON object"] });
	}
	const names = Object.keys(profileShape.shape);
	if (!names.some((name) => Object.hasOwn(body, name))) {
		return refuseValues({ "": [`Send at least one of ${names.join(", ")}`] });
	}
	const parsed = profileShape.safeParse({ ...(await getMyProfile(tenant)), ...body });
	if (!parsed.success) return refuseValues(parsed.error.flatten().fieldErrors);
	const saved = await saveMyProfile(tenant, parsed.data);
	if (saved.outcome === "clerk") return refuseForClerk("Nothing was saved");
	await beginMyOnboarding(tenant);
	return Response.json({ success: true, next: pageIn(tenant.base, "/onboarding") });
}

const refuseValues = (fields: Record<string, string[] | undefined>) =>
	apiRefusal(422, {
		message: "Nothing was saved. Correct the fields named here and send them again.",
		fields,
	});

function refuseVisitor(absence: string | null): Response {
	if (absence === "clerk-unreachable") return refuseForClerk("We can’t check who you are");
	return apiRefusal(401, { message: "Sign in, then try again." });
}

const refuseForClerk = (outcome: string) =>
	apiRefusal(
		503,
		{
			message: `${outcome}, because our sign-in service isn’t responding. Wait a moment, then try again.`,
			retryAfterSeconds: RETRY_SECONDS,
		},
		{ "Retry-After": String(RETRY_SECONDS) },
	);
