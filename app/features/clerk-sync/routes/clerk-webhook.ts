import { verifyWebhook, WebhookForged } from "#app/platform/clerk/webhook.server.ts";
import { readText } from "#app/platform/http/forms/body.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { receive } from "../webhooks/inbox.server.ts";
import type { Route } from "./+types/clerk-webhook";

const answer = (status: number, text: string) =>
	new Response(`${text}\n`, {
		status,
		headers: { "Content-Type": "text/plain", "Cache-Control": "no-store" },
	});

/** Receives Clerk's deliveries: verifies, stores, then applies them. Clerk redelivers after anything but 2xx. */
export async function action({ request }: Route.ActionArgs) {
	const body = await readText(request);
	try {
		const outcome = await receive(verifyWebhook(body, request.headers));
		return outcome === "failed"
			? answer(500, "stored, not applied yet: please redeliver")
			: answer(outcome === "parked" ? 202 : 200, outcome);
	} catch (error) {
		if (error instanceof WebhookForged) return answer(400, "the signature does not match");
		throw error;
	}
}

export function loader(): never {
	refuse(405, { message: "Only Clerk can post here." });
}
