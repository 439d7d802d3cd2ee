import { verifyWebhook, WebhookForged } from "#app/platform/clerk/webhook.server.ts";
import { apiRefusal, refuseMethod, takePost } from "#app/platform/http/api-answer.server.ts";
import { readText } from "#app/platform/http/forms/body.server.ts";
import { receive } from "../webhooks/inbox.server.ts";
import type { Route } from "./+types/clerk-webhook";

/** Receives Clerk's deliveries: verifies, stores, then applies them. Clerk redelivers after anything but 2xx. */
export const action = takePost(async ({ request }: Route.ActionArgs) => {
	const body = await readText(request);
	try {
		const outcome = await receive(verifyWebhook(body, request.headers));
		if (outcome === "failed")
			return apiRefusal(500, { message: "This is stored, but not applied yet. Deliver it again." });
		const headers = { "Content-Type": "text/plain", "Cache-Control": "no-store" };
		return new Response(`${outcome}\n`, { status: outcome === "parked" ? 202 : 200, headers });
	} catch (error) {
		if (error instanceof WebhookForged) return apiRefusal(400, { message: "The signature does not match." });
		throw error;
	}
});

export const loader = refuseMethod;
