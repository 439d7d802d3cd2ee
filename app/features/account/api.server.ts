import { z } from "zod";
import type { SessionOperation } from "#app/tenant/api/operation.ts";
import { answeredText } from "#app/tenant/api/shapes.ts";
import { profileShape } from "./forms.ts";

const completedShape = z
	.strictObject({
		success: z.literal(true),
		next: answeredText.meta({ description: "The path of the page where their onboarding continues." }),
	})
	.meta({ id: "CompletedProfile" });

/** Describes POST /api/tenants/:slug/users/onboarding, which `routes/complete-profile.ts` answers. */
export const completeProfileOperation: SessionOperation = {
	id: "completeProfile",
	method: "POST",
	address: "/api/tenants/{slug}/users/onboarding",
	tag: "Your profile",
	summary: "Complete your profile",
	description:
		"Saves the profile of the person who is signed in and starts their onboarding in this workspace. Send at least one field: what is absent stays as it is, and null clears. Only this address refuses in the shape Refusal.",
	body: profileShape.partial(),
	example: { firstName: "Olga", lastName: "Owner", phone: "+46 8 1000" },
	answer: completedShape,
	statuses: {
		200: "Saved.",
		308: "The workspace has moved: send the same to the address under `Location`.",
		400: "The body can’t be read.",
		401: "Nobody is signed in.",
		403: "The person isn’t allowed to, or the request comes from a page of another site.",
		404: "There is no such workspace for this person.",
		410: "The workspace is closed.",
		413: "The body is larger than a profile can be.",
		422: "Values are wrong: a sentence for each, by field.",
		429: "Too many requests. Wait for the seconds in `Retry-After`.",
		500: "Our fault; it has been logged.",
		503: "The database, the sign-in service or the workspace is unavailable now.",
	},
};
