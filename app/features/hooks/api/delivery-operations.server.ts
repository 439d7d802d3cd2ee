import { z } from "zod";
import { readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import { pathTo } from "#app/tenant/api/find-operation.ts";
import { listOperation, type OperationCall, operation } from "#app/tenant/api/operation.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { getDelivery, listDeliveries } from "../deliveries.server.ts";
import { deliveriesShape, replayShape, testShape } from "../forms.ts";
import { MOST_REPLAYED, replay, resendDelivery, sendTest } from "../resend.server.ts";
import { GUARDED, idIn, WEBHOOK } from "./shared.ts";
import { deliveryShape, deliverySummaryShape, shownDelivery, shownSummary } from "./shown.server.ts";

const DELIVERIES = `${WEBHOOK}/deliveries`;
const DELIVERY = `${DELIVERIES}/{delivery}`;

const placeIn = ({ params }: Pick<OperationCall, "params">): string => params.delivery ?? "";

const asItIs = async (tenant: Tenant, id: string, place: string) => ({
	body: shownDelivery(await getDelivery(tenant, id, place)),
});

const cursorShape = z.tuple([z.int()]);

const replayedShape = z
	.strictObject({ sent: z.int().meta({ description: "How many events are on their way." }) })
	.meta({ id: "Replay" });

/** The operations that send something to a webhook, and show what became of it. */
export const deliveryOperations = [
	operation({
		...{ id: "testWebhook", method: "POST", path: `${WEBHOOK}/test`, ...GUARDED },
		summary: "Send a test event to a webhook",
		description:
			"It has made-up data and a `webhook-id` that begins with `test_`, and is sent once, even while the webhook is paused or off. Read the delivery to see what became of it.",
		body: testShape,
		example: { event: "project.created" },
		answer: deliveryShape,
		creates: true,
		refuses: [404],
		async run({ tenant, params, body: { event } }) {
			const id = idIn({ params });
			const place = String(await sendTest(tenant, id, event));
			return { ...(await asItIs(tenant, id, place)), location: pathTo(DELIVERY, id, place) };
		},
	}),
	operation({
		...{ id: "replayWebhook", method: "POST", path: `${WEBHOOK}/replay`, ...GUARDED },
		summary: "Send what happened on some days again",
		description: `From one day to another, both included, in the workspace’s time zone. Also what is older than the webhook, with the same ids; at most ${MOST_REPLAYED.toLocaleString("en")} events.`,
		body: replayShape,
		example: { from: "2026-11-01", to: "2026-11-30" },
		answer: replayedShape,
		refuses: [404, 409],
		async run({ tenant, params, body }) {
			const { sent } = await replay(tenant, idIn({ params }), body);
			return { body: { sent } };
		},
	}),
	listOperation({
		...{ id: "listWebhookDeliveries", method: "GET", path: DELIVERIES, ...GUARDED },
		summary: "List the deliveries of a webhook",
		description: "Those of the last 30 days, the newest event first. Tests aren’t listed.",
		query: deliveriesShape.pick({ state: true }),
		answer: deliverySummaryShape,
		refuses: [404],
		async run({ tenant, params, query: { state, limit, after } }) {
			const [below] = after === undefined ? [undefined] : readCursor(after, cursorShape);
			const page = await listDeliveries(tenant, idIn({ params }), { state, limit, after: below });
			const next = page.after === undefined ? undefined : writeCursor([page.after]);
			return { data: page.deliveries.map(shownSummary), next };
		},
	}),
	operation({
		...{ id: "getWebhookDelivery", method: "GET", path: DELIVERY, ...GUARDED },
		summary: "Get a delivery of a webhook",
		answer: deliveryShape,
		refuses: [404],
		run: (call) => asItIs(call.tenant, idIn(call), placeIn(call)),
	}),
	operation({
		...{ id: "resendWebhookDelivery", method: "POST", path: `${DELIVERY}/resend`, ...GUARDED },
		summary: "Send a delivery again",
		description: "With the same `webhook-id`, and the whole schedule of tries.",
		answer: deliveryShape,
		refuses: [404, 409],
		async run({ tenant, params }) {
			const [id, place] = [idIn({ params }), placeIn({ params })];
			await resendDelivery(tenant, id, place);
			return asItIs(tenant, id, place);
		},
	}),
];
