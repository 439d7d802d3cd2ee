import { randomUUID } from "node:crypto";
import { z } from "zod";
import { refuse } from "#app/platform/refusal.ts";
import { pathTo } from "#app/tenant/api/find-operation.ts";
import { refuseValues } from "#app/tenant/api/invalid-values.ts";
import { listOperation, type OperationCall, operation } from "#app/tenant/api/operation.ts";
import { pageOfFew } from "#app/tenant/api/pages.server.ts";
import { momentOf, patched } from "#app/tenant/api/shapes.ts";
import { refuseFull } from "#app/tenant/refusals/full.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import {
	createEndpoint,
	editEndpoint,
	pauseEndpoint,
	removeEndpoint,
	resumeEndpoint,
	rotateSecret,
	TOO_MANY_ENDPOINTS,
	undeleteEndpoint,
} from "../endpoints.server.ts";
import { getEndpoint, listEndpoints, type ShownEndpoint } from "../find.server.ts";
import {
	type EditEndpointValues,
	HELD_CHOICES,
	newEndpointShape,
	SECRET_OVERLAPS,
	type SecretOverlap,
} from "../forms.ts";
import { deliveryOperations } from "./delivery-operations.server.ts";
import { GUARDED, idIn, WEBHOOK } from "./shared.ts";
import { createdShape, rotatedShape, shownWebhook, webhookShape } from "./shown.server.ts";

const { url, description, events } = newEndpointShape.shape;
const createShape = z.object({ url, description: description.nullable(), events });
const patchShape = z.object({
	url: url.optional(),
	description: description.nullable(),
	events: events.optional(),
});

const rotateShape = z.object({
	overlapHours: z
		.literal(Object.keys(SECRET_OVERLAPS).map(Number), { error: "Send 0, 1, 24 or 168" })
		.default(24)
		.meta({ description: "How long the former secret still signs too." }),
});

const resumeShape = z.object({
	held: z.enum(HELD_CHOICES, { error: "Send all, day or none" }).meta({
		description: "Which of the events that were held are sent: `all`, those of the last `day`, or `none`.",
	}),
});

/** How to find and show the webhook that a path names. */
const current = {
	find: ({ tenant, params }: Pick<OperationCall, "tenant" | "params">) =>
		getEndpoint(tenant, idIn({ params })),
	show: shownWebhook,
};

const asItIs = async (tenant: Tenant, id: string) => ({ body: shownWebhook(await getEndpoint(tenant, id)) });

/** Makes the values of a form from a patch and what it is applied to. */
const patchedValues = (before: ShownEndpoint, patch: z.output<typeof patchShape>): EditEndpointValues => ({
	url: patch.url ?? before.url,
	description: patched(patch.description, before.description),
	events: patch.events ?? before.events,
	version: before.version,
});

/** Refuses: 409, for a rotation that was sent again with its idempotency key. */
function refuseShownSecret(): never {
	return refuse(409, {
		title: "This secret was rotated already",
		message:
			"This rotation was done before, and its new secret can’t be shown again. Rotate once more, with another idempotency key.",
		rule: "secret-shown",
	});
}

const changes = [
	operation({
		...{ id: "createWebhook", method: "POST", path: "/webhooks", summary: "Create a webhook", ...GUARDED },
		description: "Its secret is in this answer only.",
		body: createShape,
		example: { url: "https://hooks.example.com/in", events: ["project.created", "project.edited"] },
		answer: createdShape,
		creates: true,
		refuses: [409],
		async run({ tenant, body }) {
			const values = { ...body, description: body.description ?? undefined, webhook: randomUUID() };
			const created = await createEndpoint(tenant, values);
			if (created.outcome === "full") return refuseFull(TOO_MANY_ENDPOINTS);
			if (created.outcome === "refused") return refuseValues(created.errors);
			const { id, secret = null } = created.value;
			const shown = shownWebhook(await getEndpoint(tenant, id));
			return { body: { ...shown, secret }, location: pathTo(WEBHOOK, id) };
		},
	}),
	operation({
		...{ id: "editWebhook", method: "PATCH", path: WEBHOOK, summary: "Change a webhook", ...GUARDED },
		description:
			"A merge patch: what is absent stays as it is, and null clears. What waits goes to the new address.",
		body: patchShape,
		example: { description: "The build server", events: ["*"] },
		answer: webhookShape,
		refuses: [404],
		current,
		async run({ tenant, params, body, state }) {
			const id = idIn({ params });
			const edited = await editEndpoint(tenant, id, patchedValues(state, body));
			if (edited.outcome === "stale") return { stale: true };
			return edited.outcome === "refused" ? refuseValues(edited.errors) : asItIs(tenant, id);
		},
	}),
	operation({
		...{ id: "deleteWebhook", method: "DELETE", path: WEBHOOK, summary: "Delete a webhook", ...GUARDED },
		description: "Nothing more is sent to it, not even what is waiting. It can be brought back for 30 days.",
		refuses: [404],
		current,
		async run({ tenant, params, state }) {
			await removeEndpoint(tenant, idIn({ params }), state.version);
			return {};
		},
	}),
	operation({
		...{ id: "undeleteWebhook", method: "POST", path: `${WEBHOOK}/undelete`, ...GUARDED },
		...{ summary: "Bring a deleted webhook back", description: "Sent twice, it does nothing more." },
		answer: webhookShape,
		refuses: [404, 409],
		async run({ tenant, params }) {
			await undeleteEndpoint(tenant, idIn({ params }));
			return asItIs(tenant, idIn({ params }));
		},
	}),
];

const states = [
	operation({
		...{ id: "rotateWebhookSecret", method: "POST", path: `${WEBHOOK}/rotate`, ...GUARDED },
		summary: "Get a new secret for a webhook",
		description:
			"The former secret signs too as long as you say, so that your receiver can be changed meanwhile. While the one before still signs, only 0 hours is taken: it ends both. If the answer gets lost, rotate once more.",
		body: rotateShape,
		example: { overlapHours: 24 },
		answer: rotatedShape,
		refuses: [404, 409],
		async run({ tenant, params, body: { overlapHours } }) {
			const rotated = await rotateSecret(tenant, idIn({ params }), String(overlapHours) as SecretOverlap);
			if (rotated.outcome === "refused") return refuseValues(rotated.errors, { overlap: "overlapHours" });
			const { secret, until } = rotated.value;
			return secret === undefined
				? refuseShownSecret()
				: { body: { secret, formerSignsUntil: momentOf(until) } };
		},
	}),
	operation({
		...{
			id: "pauseWebhook",
			method: "POST",
			path: `${WEBHOOK}/pause`,
			summary: "Pause a webhook",
			...GUARDED,
		},
		description: "What happens is held. One that is off stays off. Sent twice, it does nothing more.",
		answer: webhookShape,
		refuses: [404],
		async run({ tenant, params }) {
			await pauseEndpoint(tenant, idIn({ params }));
			return asItIs(tenant, idIn({ params }));
		},
	}),
	operation({
		...{
			id: "resumeWebhook",
			method: "POST",
			path: `${WEBHOOK}/resume`,
			summary: "Turn a webhook on",
			...GUARDED,
		},
		description: "One that is paused or off. To one that is on, it does nothing.",
		body: resumeShape,
		example: { held: "all" },
		answer: webhookShape,
		refuses: [404],
		async run({ tenant, params, body: { held } }) {
			await resumeEndpoint(tenant, idIn({ params }), held);
			return asItIs(tenant, idIn({ params }));
		},
	}),
];

/** The operations about webhooks and their deliveries. */
export const webhookOperations = [
	listOperation({
		...{ id: "listWebhooks", method: "GET", path: "/webhooks", summary: "List webhooks", ...GUARDED },
		description: "The oldest first.",
		answer: webhookShape,
		refuses: [],
		async run({ tenant, query }) {
			const endpoints = await listEndpoints(tenant);
			const { data, next } = pageOfFew(endpoints, ({ id, createdAt }) => momentOf(createdAt) + id, query);
			return { data: data.map(shownWebhook), next };
		},
	}),
	operation({
		...{ id: "getWebhook", method: "GET", path: WEBHOOK, summary: "Get a webhook", ...GUARDED },
		answer: webhookShape,
		refuses: [404],
		run: (call) => asItIs(call.tenant, idIn(call)),
	}),
	...changes,
	...states,
	...deliveryOperations,
];
