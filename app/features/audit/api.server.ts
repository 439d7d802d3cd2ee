import { z } from "zod";
import { readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import { listOperation, operation } from "#app/tenant/api/operation.ts";
import { pageQuery } from "#app/tenant/api/pages.server.ts";
import { answeredFacts, answeredText, momentOf, momentShape } from "#app/tenant/api/shapes.ts";
import type { AuditEntry } from "./entries.server.ts";
import { readEntries } from "./feed.server.ts";
import { filterShape } from "./forms.ts";

const actor = {
	kind: answeredText.meta({ description: "`member`, `system`, `webhook` or `operator`." }),
	id: answeredText.nullable(),
};
const subjectShape = z.strictObject({ type: answeredText, id: answeredText }).meta({ id: "Subject" });

const entryShape = z
	.strictObject({
		id: answeredText,
		sequence: z.int().meta({ description: "Its place in the log, which has no gaps." }),
		event: answeredText,
		at: momentShape,
		actor: z.strictObject({ ...actor, name: answeredText }).meta({ id: "NamedActor" }),
		sentence: answeredText.meta({ description: "What they did, to be read after their name." }),
		subject: subjectShape,
		changes: z.array(
			z.strictObject({ field: answeredText, from: answeredText, to: answeredText }).meta({ id: "Change" }),
		),
		ip: answeredText.nullable(),
		userAgent: answeredText.nullable(),
		apiKey: answeredText.nullable().meta({ description: "The name and the id of the key, if one was used." }),
		requestId: answeredText.nullable(),
		isErased: z.boolean().meta({ description: "A part of it was about somebody who was erased." }),
	})
	.meta({ id: "AuditEntry" });

const eventShape = z
	.strictObject({
		id: answeredText,
		type: answeredText.meta({ description: "Such as `project.created`. New types may come." }),
		version: z.literal(1),
		sequence: z
			.int()
			.meta({ description: "Its place among the events of the workspace, which has no gaps." }),
		timestamp: momentShape,
		workspace: z.strictObject({ id: answeredText }),
		actor: z.strictObject(actor).meta({ id: "Actor" }),
		subject: subjectShape,
		data: answeredFacts.meta({ description: "What happened, without what was erased since." }),
	})
	.meta({ id: "Event" });

const feedShape = z
	.strictObject({
		data: z.array(eventShape),
		next: answeredText.meta({
			description: "What `after` takes to continue, also when there is nothing more yet.",
		}),
	})
	.meta({ id: "Events" });

function shown({ seq, id, event, at, sentence, subject, changes, origin, ...entry }: AuditEntry) {
	const { kind, id: who, name } = entry.actor;
	return {
		...{ id, sequence: seq, event, at: momentOf(at), actor: { kind, id: who, name }, sentence, changes },
		subject: { type: subject.type, id: subject.id },
		...{ ip: origin.ip ?? null, userAgent: origin.userAgent ?? null, apiKey: origin.apiKey ?? null },
		...{ requestId: entry.requestId, isErased: entry.isErased },
	};
}

const eventOf = (workspace: string, { seq, id, event, at, actor: who, subject, payload }: AuditEntry) => ({
	...{ id, type: event, version: 1 as const, sequence: seq, timestamp: momentOf(at) },
	workspace: { id: workspace },
	actor: { kind: who.kind, id: who.id },
	subject: { type: subject.type, id: subject.id },
	data: payload,
});

const cursorShape = z.tuple([z.int()]);
const tag = "Audit log";
const permission = "audit:view";

const sequence = z
	.string()
	.regex(/^\d{1,15}$/, { error: "Send a sequence, a whole number" })
	.transform(Number)
	.default(0)
	.meta({ override: { type: "integer", minimum: 0, default: 0 } });

/** The operations about what happened. Reading it is itself recorded, once an hour for each key. */
export const auditOperations = [
	listOperation({
		...{ id: "listAudit", method: "GET", path: "/audit", tag, permission, summary: "Read the audit log" },
		description: "The newest entry first. That a key reads it is recorded once an hour.",
		query: filterShape,
		answer: entryShape,
		refuses: [],
		async run({ tenant, key, query: { after, limit, ...filter } }) {
			const [before] = after === undefined ? [undefined] : readCursor(after, cursorShape);
			const found = await readEntries(tenant, { filter, before, limit: limit + 1 }, key.id);
			const data = found.slice(0, limit);
			const next = found.length > limit ? writeCursor([data.at(-1)?.seq]) : undefined;
			return { data: data.map(shown), next };
		},
	}),
	operation({
		...{ id: "listEvents", method: "GET", path: "/events", tag, permission, summary: "Follow what happens" },
		description:
			"Events in the order in which they happened, after a sequence. Send `next` as `after` to continue: nothing is missed. That a key reads them is recorded once an hour.",
		query: z.object({
			after: sequence.meta({ description: "The sequence of the last event that you have." }),
			limit: pageQuery.shape.limit,
		}),
		answer: feedShape,
		refuses: [],
		async run({ tenant, key, query: { after, limit } }) {
			const range = { filter: {}, oldestFirst: true, after, upTo: Number.MAX_SAFE_INTEGER, limit } as const;
			const entries = await readEntries(tenant, range, key.id);
			const next = String(entries.at(-1)?.seq ?? after);
			return { body: { data: entries.map((entry) => eventOf(tenant.id, entry)), next } };
		},
	}),
];
