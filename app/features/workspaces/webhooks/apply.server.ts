import { and, eq, or } from "drizzle-orm";
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
	// Roles are ours to say: a change of role at Clerk changes nothing here, and lets nobody in.
	"organizationMembership.updated": async () => "ignored",
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
	if (event.type.endsWith(".deleted")) return handler(event.data);
	const ends = endsOf(event);
	if ((await deletionsAmong(ends)).length > 0) return "late";
	const outcome = await handler(event.data);
	// What it stands on may have been deleted meanwhile, or the creator before: then that is applied once more.
	for (const { type, payload } of await deletionsAmong([...ends, ...creatorsEnd(event)])) {
		await handlers[type]?.(payload.data);
	}
	return outcome;
}

/** The deletion of something, as the inbox finds it. */
type End = { type: string; id: string };

const membershipParts = z.object({
	organization: gone,
	public_user_data: z.object({ user_id: z.string() }),
});

/** Each deletion after which the event has nothing to say. */
function endsOf(event: ClerkEvent): End[] {
	const own = { type: event.type.replace(/\.\w+$/, ".deleted"), id: subjectOf(event) };
	const parts = membershipParts.safeParse(event.data).data;
	if (!parts) return [own];
	return [
		own,
		{ type: "organization.deleted", id: parts.organization.id },
		{ type: "user.deleted", id: parts.public_user_data.user_id },
	];
}

/** The creator of a workspace that was made just now may be gone: others are members, they are not. */
function creatorsEnd({ data }: ClerkEvent): End[] {
	const creator = z.object({ created_by: z.string() });
	const found =
		creator.safeParse(data).data ?? z.object({ organization: creator }).safeParse(data).data?.organization;
	return found ? [{ type: "user.deleted", id: found.created_by }] : [];
}

/** Those that have arrived, applied or not. */
function deletionsAmong(ends: End[]) {
	return transactInRegistry("read", (db) =>
		db
			.select({ type: webhookInbox.type, payload: webhookInbox.payload })
			.from(webhookInbox)
			.where(
				or(...ends.map(({ type, id }) => and(eq(webhookInbox.subjectId, id), eq(webhookInbox.type, type)))),
			),
	);
}
