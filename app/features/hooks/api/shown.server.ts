import { z } from "zod";
import { answeredFacts, answeredText, momentOf, momentOrNull, momentShape } from "#app/tenant/api/shapes.ts";
import type { WebhookTry } from "#db/schema/columns/json.ts";
import type { getDelivery, ListedDelivery } from "../deliveries.server.ts";
import type { ShownEndpoint } from "../find.server.ts";
import { DELIVERY_STATES } from "../forms.ts";

// Without what changes with each try: else nobody could say which state of a busy webhook they mean to change.
const webhook = {
	id: answeredText,
	url: answeredText,
	description: answeredText.nullable(),
	events: z.array(answeredText).meta({
		description: "Names of events, or `*` alone for all of them, also those that come later.",
	}),
	state: z.enum(["on", "paused", "off"]).meta({
		description: "`on` sends. `paused` (by a member) and `off` (by us) hold what happens.",
	}),
	offReason: answeredText.nullable().meta({
		description:
			"Why we turned it off: `failing` after days without success, `gone` after a 410. New reasons may come.",
	}),
	failingSince: momentShape.nullable().meta({ description: "Since when every try has failed." }),
	formerSecretSignsUntil: momentShape.nullable().meta({
		description: "After a rotation: until when requests are signed with both secrets.",
	}),
	isSecretLost: z.boolean().meta({ description: "Nothing can be signed anymore: rotate the secret." }),
	createdAt: momentShape,
};

/** A webhook, without its secret. */
export const webhookShape = z.strictObject(webhook).meta({ id: "Webhook" });

/** One that was created just now. */
export const createdShape = z
	.strictObject({
		...webhook,
		secret: answeredText.nullable().meta({
			description:
				"Keep it: it can’t be read again. Null if this call was sent again with its idempotency key; then rotate it.",
		}),
	})
	.meta({ id: "CreatedWebhook" });

export const rotatedShape = z
	.strictObject({
		secret: answeredText.meta({ description: "The new secret. It can’t be read again." }),
		formerSignsUntil: momentShape.meta({ description: "Until when the former one signs too." }),
	})
	.meta({ id: "RotatedWebhookSecret" });

export function shownWebhook(endpoint: ShownEndpoint): z.input<typeof webhookShape> {
	const { id, url, description, events, state, offReason, failingSince, formerUntil } = endpoint;
	return {
		...{ id, url, description, events, state, offReason, isSecretLost: endpoint.isSecretLost },
		failingSince: momentOrNull(failingSince),
		formerSecretSignsUntil: momentOrNull(formerUntil),
		createdAt: momentOf(endpoint.createdAt),
	};
}

const tryShape = z
	.strictObject({
		at: momentShape,
		ms: z.int().meta({ description: "How long it took, in milliseconds." }),
		status: z.int().nullable().meta({ description: "What the receiver answered, if it did." }),
		error: answeredText.nullable().meta({
			description:
				"A word for what went wrong, such as `status`, `timeout` or `dns`; null if it was delivered. New words may come.",
		}),
	})
	.meta({ id: "WebhookTry" });

const delivery = {
	id: answeredText.meta({
		description: "The `sequence` of its event, as `GET /events` has it; below 0 for a test.",
	}),
	messageId: answeredText.meta({
		description: "What the header `webhook-id` says: the same at each try, and for each webhook.",
	}),
	event: answeredText,
	state: z.enum(DELIVERY_STATES).meta({
		description:
			"`waiting` for its next try, `delivered`, `failed` for good, `held` while the webhook is paused or off, or `dropped`.",
	}),
	nextTryAt: momentShape.nullable(),
	createdAt: momentShape,
};

/** A delivery of a list. */
export const deliverySummaryShape = z
	.strictObject({ ...delivery, latestTry: tryShape.nullable() })
	.meta({ id: "WebhookDeliverySummary" });

export const deliveryShape = z
	.strictObject({
		...delivery,
		tries: z.array(tryShape).meta({ description: "The latest ones, oldest first." }),
		answer: answeredText
			.nullable()
			.meta({ description: "The beginning of what the receiver answered last." }),
		body: answeredFacts.nullable().meta({
			description: "As it would be sent now, without what was erased since; null if the event can’t be sent.",
		}),
	})
	.meta({ id: "WebhookDelivery" });

const tryOf = ({ at, ms, status, error }: WebhookTry): z.input<typeof tryShape> => ({
	...{ at, ms, status: status ?? null, error: error ?? null },
});

const partsOf = ({
	sequence,
	webhookId,
	event,
	state,
	nextAt,
	createdAt,
}: Omit<ListedDelivery, "endpointId" | "latest">) => ({
	...{ id: String(sequence), messageId: webhookId, event, state },
	...{ nextTryAt: momentOrNull(nextAt), createdAt: momentOf(createdAt) },
});

export const shownSummary = ({ latest, ...row }: ListedDelivery): z.input<typeof deliverySummaryShape> => ({
	...partsOf(row),
	latestTry: latest && tryOf(latest),
});

export const shownDelivery = (
	found: Awaited<ReturnType<typeof getDelivery>>,
): z.input<typeof deliveryShape> => ({
	...partsOf(found),
	tries: found.log.map(tryOf),
	...{ answer: found.answer, body: found.body ? JSON.parse(found.body) : null },
});
