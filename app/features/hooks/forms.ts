import { z } from "zod";
import { dayText } from "#app/platform/day.ts";
import { keyText, lineText, nameText, RELOAD } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";
import type { EventName } from "#app/tenant/events/events.ts";
import type { WebhookDelivery } from "#db/schema/tenant/webhooks.ts";
import { ALL_EVENTS, SENT_EVENTS } from "./catalog.ts";

/** The id of an endpoint, as our pages write it. */
export const endpointId = z.uuid({ error: RELOAD });

/** How long the former secret still signs after a rotation, in hours. */
export const SECRET_OVERLAPS = {
	"0": "0 hours (stop it now)",
	"1": "1 hour",
	"24": "24 hours",
	"168": "7 days",
} as const;
export type SecretOverlap = keyof typeof SECRET_OVERLAPS;

const overlap = z.enum(Object.keys(SECRET_OVERLAPS) as [SecretOverlap, ...SecretOverlap[]], {
	error: "Choose how long the old secret still signs",
});

// A page offers only these: the sentence is for programs.
const UNKNOWN_EVENT = "Choose an event that webhooks are sent";
const sentEvent = z.enum(SENT_EVENTS as [EventName, ...EventName[]], { error: UNKNOWN_EVENT });

const events = z
	.array(z.enum([ALL_EVENTS, ...SENT_EVENTS] as [string, ...string[]], { error: UNKNOWN_EVENT }), {
		error: "Choose what to send",
	})
	.min(1, { error: "Choose what to send" })
	.transform((chosen) => (chosen.includes(ALL_EVENTS) ? [ALL_EVENTS] : [...new Set(chosen)]));

const endpoint = {
	// 2,000: the outgoing guard's limit, and the column's.
	url: lineText({ most: 2_000, missing: "Enter the address", of: "the address" }),
	description: nameText({ most: 100, of: "the description" }).optional(),
	events,
};

/** Describes a new endpoint. */
export const newEndpointShape = z.object({
	/** Drawn when the form is opened: sent twice, it makes one endpoint. */
	webhook: endpointId,
	...endpoint,
});

export type NewEndpointValues = z.output<typeof newEndpointShape>;

/** Describes the form that edits one. */
export const editEndpointShape = z.object({ ...endpoint, version: wholeNumber() });

export type EditEndpointValues = z.output<typeof editEndpointShape>;

/** Describes the form for a new secret. */
export const rotateShape = z.object({ overlap });

/** What becomes of what was held while an endpoint was paused or off. */
export const HELD_CHOICES = ["all", "day", "none"] as const;
export type HeldChoice = (typeof HELD_CHOICES)[number];

/** Describes the buttons on the page of an endpoint. */
export const stateShape = z.discriminatedUnion(
	"intent",
	[
		z.object({ intent: z.literal("pause") }),
		z.object({
			intent: z.literal("resume"),
			held: z.enum(HELD_CHOICES, { error: "Choose what becomes of the held events" }),
		}),
	],
	{ error: RELOAD },
);

/** Describes the form that sends a sample. */
export const testShape = z.object({ event: sentEvent });

/** Why two days are no span. */
export const TO_BEFORE_FROM = "Choose a day that is not before the first";

/** Describes the days whose events are sent again. */
export const replayShape = z
	.object({ from: dayText(), to: dayText() })
	.refine(({ from, to }) => from <= to, { path: ["to"], error: TO_BEFORE_FROM });

/** Describes the query of that form: days to count first. */
export const replayQuery = z.object({ from: dayText().optional(), to: dayText().optional() });

/** What may become of a delivery, in words. */
export const DELIVERY_LABELS = {
	waiting: "Waiting",
	delivered: "Delivered",
	failed: "Failed",
	held: "Held",
	dropped: "Dropped",
} satisfies Record<WebhookDelivery["state"], string>;

type DeliveryOutcome = keyof typeof DELIVERY_LABELS;

export const DELIVERY_STATES = Object.keys(DELIVERY_LABELS) as [DeliveryOutcome, ...DeliveryOutcome[]];

/** Describes the query of an endpoint’s page. */
export const deliveriesShape = z.object({
	state: z.enum(DELIVERY_STATES).optional(),
	after: wholeNumber({ most: Number.MAX_SAFE_INTEGER }).optional(),
});

export type DeliveriesQuery = z.output<typeof deliveriesShape>;

/** Describes the form that deletes an endpoint, and the one that undoes it. */
export const deleteShape = z.object({ to: z.enum(["deleted", "there"], { error: RELOAD }) });

/** Describes the button that sends a delivery again. */
export const resendShape = z.object({ intent: z.literal("resend", { error: RELOAD }) });

/** The place of a delivery in an address: the number of its event, below 0 for a test. */
export const sequenceText = keyText(17).regex(/^-?[1-9]\d{0,14}$/);
