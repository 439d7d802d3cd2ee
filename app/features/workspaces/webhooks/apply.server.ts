import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { ClerkEvent } from "#app/platform/clerk.server.ts";
import { transactInRegistry } from "#app/platform/database.server.ts";
import { webhookInbox } from "#db/schema/public/webhook-inbox.ts";
import { applyMembership, endMembership, membershipShape } from "./memberships.server.ts";
import {
	closeOrganization,
	organizationShape,
	takeOrganization,
	updateOrganizationName,
} from "./organizations.server.ts";
import { forgetUser, takeUser, userShape } from "./users.server.ts";

/** What applying an event did. `late`: something newer was known already. `ignored`: nothing of ours. */
export type Outcome = "applied" | "late" | "ignored";

const gone = z.object({ id: z.string() });

/** Each kind of event the product lives on: the shape it relies on, and what it does. */
const handlers: Record<string, (data: unknown) => Promise<Outcome>> = {
	"user.created": (data) => takeUser(userShape.parse(data)),
	"user.updated": (data) => takeUser(userShape.parse(data)),
	"user.deleted": (data) => forgetUser(gone.parse(data).id),
	"organization.created": (data) => takeOrganization(organizationShape.parse(data)),
	"organization.updated": (data) => updateOrganizationName(organizationShape.parse(data)),
	"organization.deleted": (data) => closeOrganization(gone.parse(data).id),
	"organizationMembership.created": (data) => applyMembership(membershipShape.parse(data)),
	// Roles are ours to say: a change of role at Clerk changes nothing here.
	"organizationMembership.updated": (data) => applyMembership(membershipShape.parse(data)),
	"organizationMembership.deleted": (data) => endMembership(membershipShape.parse(data)),
};

/** The id of what the event is about. */
export function subjectOf(event: ClerkEvent): string {
	const parsed = gone.safeParse(event.data);
	return parsed.success ? parsed.data.id : "";
}

/** Applies an event; safe to repeat, and in any order: what was deleted is not brought back by a late "created". */
export async function applyEvent(event: ClerkEvent): Promise<Outcome> {
	const handler = Object.hasOwn(handlers, event.type) ? handlers[event.type] : undefined;
	if (!handler) return "ignored";
	if (!event.type.endsWith(".deleted") && (await wasDeleted(event))) return "late";
	return handler(event.data);
}

async function wasDeleted(event: ClerkEvent): Promise<boolean> {
	const deletion = event.type.replace(/\.\w+$/, ".deleted");
	const found = await transactInRegistry("read", (db) =>
		db
			.select({ svixId: webhookInbox.svixId })
			.from(webhookInbox)
			.where(and(eq(webhookInbox.subjectId, subjectOf(event)), eq(webhookInbox.type, deletion)))
			.limit(1),
	);
	return found.length > 0;
}
