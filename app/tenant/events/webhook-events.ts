import { z } from "zod";
import { sentence } from "#app/ui/text/isolate.ts";
import { change, kind, textId } from "./event-kind.ts";

/** `host`: of its address. The rest of the address may hold something secret. */
const webhook = { id: z.string(), host: z.string() };

/** Lists what happens to outgoing webhooks. No event has a secret, or the whole address. */
export const WEBHOOK_EVENTS = {
	"webhook.created": kind(
		"webhook",
		{ ...webhook, events: z.array(z.string()) },
		{ subjectId: textId, sentence: ({ host }) => sentence`created a webhook to ${host}` },
	),
	/** Of a changed address, `changes.url` has the hosts. */
	"webhook.edited": kind(
		"webhook",
		{ ...webhook, changes: z.record(z.string(), change) },
		{ subjectId: textId, sentence: ({ host }) => sentence`edited the webhook to ${host}` },
	),
	/** `until`: when the former secret stops signing. */
	"webhook.rotated": kind(
		"webhook",
		{ ...webhook, until: z.iso.datetime() },
		{ subjectId: textId, sentence: ({ host }) => sentence`gave the webhook to ${host} a new secret` },
	),
	"webhook.paused": kind("webhook", webhook, {
		subjectId: textId,
		sentence: ({ host }) => sentence`paused the webhook to ${host}`,
	}),
	/** `sent`: how many of the events that were held are sent now. */
	"webhook.resumed": kind(
		"webhook",
		{ ...webhook, sent: z.number().int() },
		{ subjectId: textId, sentence: ({ host }) => sentence`turned the webhook to ${host} on` },
	),
	"webhook.failing": kind(
		"webhook",
		{ ...webhook, failures: z.number().int(), since: z.iso.datetime() },
		{
			subjectId: textId,
			sentence: ({ host, failures }) =>
				sentence`recorded that the webhook to ${host} has failed ${failures} times in a row`,
		},
	),
	"webhook.disabled": kind(
		"webhook",
		{ ...webhook, reason: z.enum(["failing", "gone"]) },
		{
			subjectId: textId,
			sentence: ({ host, reason }) =>
				reason === "gone"
					? sentence`turned the webhook to ${host} off, because its receiver said that it is gone`
					: sentence`turned the webhook to ${host} off, because nothing arrived for days`,
		},
	),
	"webhook.deleted": kind("webhook", webhook, {
		subjectId: textId,
		sentence: ({ host }) => sentence`deleted the webhook to ${host}`,
	}),
	"webhook.undeleted": kind("webhook", webhook, {
		subjectId: textId,
		sentence: ({ host }) => sentence`restored the webhook to ${host}`,
	}),
	/** `sent`: how many events, of which days. */
	"webhook.replayed": kind(
		"webhook",
		{ ...webhook, sent: z.number().int(), from: z.string(), to: z.string() },
		{
			subjectId: textId,
			sentence: ({ host, sent, from, to }) =>
				sentence`sent ${sent} events from ${from} to ${to} to the webhook at ${host} again`,
		},
	),
} as const;
