import { eq } from "drizzle-orm";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { keysOf } from "#app/tenant/audit/person-keys.server.ts";
import { openEntry } from "#app/tenant/audit/personal.server.ts";
import { EVENTS, type EventName } from "#app/tenant/events/events.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { isSentEvent, sampleOf } from "./catalog.ts";

/** The newest form of the bodies. An endpoint keeps the one that it was made with. */
export const NEWEST_VERSION = 1;

// A receiver that reads more at once is not the rule; what is left out can be read in the audit log.
const LONGEST_BODY = 20_000;

// Where a workspace of some months is.
const SAMPLE_SEQUENCE = 1_204;

/** The workspace, as bodies name it. `address`: of its pages. */
export type WebhookSender = { id: string; address: string };

/** What happened, from the audit log, with the names that may be read now. */
export type HappenedEvent = {
	event: EventName;
	at: Date;
	sequence: number;
	data: Record<string, unknown>;
	actor: { kind: string; id: string | null };
	subject: { type: string; id: string };
};

/** Reads an entry of the audit log as a webhook tells it; undefined when there is none. What was sealed for an erased person stays sealed. */
export async function findHappened(
	{ db, tables: { auditLogs } }: TenantReading,
	sequence: number,
): Promise<HappenedEvent | undefined> {
	const [found] = await db
		.select({ entry: auditLogs, keys: keysOf(auditLogs.payload) })
		.from(auditLogs)
		.where(eq(auditLogs.seq, sequence));
	if (!found) return undefined;
	const { entry, keys } = found;
	if (!isSentEvent(entry.event)) return undefined;
	return {
		event: entry.event,
		at: entry.at,
		sequence,
		data: EVENTS[entry.event].payload.parse(openEntry({ ...entry, keys }).payload) as HappenedEvent["data"],
		actor: { kind: entry.actorKind, id: entry.actorId },
		subject: { type: entry.subjectType, id: entry.subjectId },
	};
}

/** A sample of an event, as if it happened now. `sequence`: below 0 for a test. */
export function sampleHappened(event: EventName, sequence: number, at: Date): HappenedEvent {
	const kind = EVENTS[event];
	const data = sampleOf(event);
	return {
		...{ event, at, sequence, data },
		actor: { kind: "member", id: "user_2x7" },
		subject: { type: kind.subject, id: (kind.subjectId as (payload: unknown) => string)(data) },
	};
}

type Renderer = (sender: WebhookSender, happened: HappenedEvent) => Record<string, unknown>;

// A new form is a function beside the others, so that those who rely on an older one keep it.
const RENDERERS: Record<number, Renderer> = {
	1: ({ id }, { event, at, data, sequence, actor, subject }) => ({
		...{ type: event, timestamp: at.toISOString(), data, sequence },
		...{ workspace: { id }, actor, subject, version: 1 },
	}),
};

/** Renders what is sent, as JSON. One that is too long has, instead of its data, the address of its page. */
export function renderBody(sender: WebhookSender, happened: HappenedEvent, version: number): string {
	const render = RENDERERS[version];
	if (!render) throw new Error(`No form ${version} of webhooks`);
	const body = JSON.stringify(render(sender, happened));
	if (Buffer.byteLength(body) <= LONGEST_BODY) return body;
	const page = pageIn(sender.address, "/audit/:entry", happened.sequence);
	return JSON.stringify(render(sender, { ...happened, data: { truncated: true, page } }));
}

/** The id in the headers: the same at each try and for each endpoint. */
export const webhookId = ({ eventId, sequence }: { eventId: string; sequence: number }): string =>
	(sequence < 0 ? "test_" : "evt_") + eventId.replaceAll("-", "");

/** Writes the beginning of a request as a receiver gets it, with a sample of an event that happens now. */
export function sampleRequest(sender: WebhookSender): string {
	const at = new Date();
	const happened = sampleHappened("project.created", SAMPLE_SEQUENCE, at);
	const { type, timestamp, data } = JSON.parse(renderBody(sender, happened, NEWEST_VERSION));
	return [
		"POST /your-address HTTP/1.1",
		"content-type: application/json",
		"webhook-id: evt_1fc442469fc94c58…",
		`webhook-timestamp: ${Math.floor(at.getTime() / 1000)}`,
		"webhook-signature: v1,K5oZfzN95Z9…",
		"",
		JSON.stringify({ type, timestamp, data }, null, 2).replace(/\n}$/, ",\n  …\n}"),
	].join("\n");
}
