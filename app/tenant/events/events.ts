import { z } from "zod";
import { capitalized } from "#app/platform/text.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { isPermission } from "../permissions/catalog.ts";
import { PERMISSIONS } from "../permissions/permissions.ts";
import { AUDIT_EVENTS } from "./audit-events.ts";
import { COMMENT_EVENTS } from "./comment-events.ts";
import {
	change,
	type EventKind,
	kind,
	member,
	numberId,
	ofAddressee,
	ofSubject,
	textId,
} from "./event-kind.ts";
import { FILE_EVENTS } from "./file-events.ts";
import { KEY_EVENTS, SERVICE_ACCOUNT_EVENTS } from "./key-events.ts";
import { ONBOARDING_EVENTS } from "./onboarding-events.ts";
import { PROJECT_EVENTS } from "./project-events.ts";
import { SUPPORT_EVENTS } from "./support-events.ts";
import { TASK_EVENTS } from "./task-events.ts";
import { TEAM_EVENTS } from "./team-events.ts";
import { WEBHOOK_EVENTS } from "./webhook-events.ts";

const ids = z.array(z.number().int()).optional();
/** The teams they were in when they went, and the ones they led. Undoing a removal returns these. */
const gone = { ...member, teams: ids, led: ids };

const role = { key: z.string(), name: z.string() };
const roleKey = ({ key }: { key: string }) => key;
const request = { id: z.number().int(), name: z.string(), member: z.string(), permission: z.string() };
/** A request names the member who made it. */
const ofAsker = [{ who: ({ member }: { member: string }) => ({ id: member }), parts: ["name"] }];
const invitation = { id: z.string(), email: z.string(), role: z.string(), timesSent: z.number().int() };

/** Writes a role's key as its name is usually written: `member` → Member, `team-lead` → Team lead. */
const titled = (key: string) => capitalized(key).replaceAll("-", " ");

/** Writes a permission as the forms of roles do; one that is no more has only its key. */
const titleOf = (permission: string) =>
	isPermission(permission) ? PERMISSIONS[permission].description : permission;

/** Lists everything that can happen in a tenant. The audit entry is the event: nothing else announces it. */
export const EVENTS = {
	"workspace.created": kind(
		"workspace",
		{ id: z.string(), name: z.string(), slug: z.string(), owner: z.string() },
		{ subjectId: ({ id }) => id, sentence: ({ name }) => sentence`created the workspace “${name}”` },
	),
	"workspace.renamed": kind(
		"workspace",
		{ id: z.string(), from: z.string(), to: z.string() },
		{ subjectId: ({ id }) => id, sentence: ({ to }) => sentence`renamed the workspace to “${to}”` },
	),
	"workspace.moved": kind(
		"workspace",
		{ id: z.string(), from: z.string(), to: z.string() },
		{ subjectId: ({ id }) => id, sentence: ({ from, to }) => `moved the workspace from /${from} to /${to}` },
	),
	"workspace.suspended": kind(
		"workspace",
		{ id: z.string(), name: z.string(), reason: z.string() },
		{
			subjectId: ({ id }) => id,
			sentence: ({ name, reason }) => sentence`paused the workspace “${name}”: ${reason}`,
		},
	),
	"workspace.reactivated": kind(
		"workspace",
		{ id: z.string(), name: z.string() },
		{ subjectId: ({ id }) => id, sentence: ({ name }) => sentence`reactivated the workspace “${name}”` },
	),
	"workspace.archived": kind(
		"workspace",
		// `until`: when the grace period ends, ISO 8601. Older entries have neither.
		{ id: z.string(), name: z.string(), reason: z.string().optional(), until: z.string().optional() },
		{ subjectId: ({ id }) => id, sentence: ({ name }) => sentence`closed the workspace “${name}”` },
	),
	"workspace.restored": kind(
		"workspace",
		{ id: z.string(), name: z.string() },
		{ subjectId: ({ id }) => id, sentence: ({ name }) => sentence`restored the workspace “${name}”` },
	),
	"workspace.dropped": kind(
		"workspace",
		{ id: z.string(), name: z.string() },
		{
			subjectId: ({ id }) => id,
			sentence: ({ name }) => sentence`started to delete the workspace “${name}” permanently`,
		},
	),
	"member.joined": kind(
		"member",
		{ ...member, role: z.string() },
		{
			personal: ofSubject(),
			subjectId: textId,
			sentence: ({ id, name, role }, actorId) =>
				id === actorId ? sentence`joined as “${titled(role)}”` : sentence`added ${name} as “${titled(role)}”`,
		},
	),
	"member.left": kind("member", gone, {
		personal: ofSubject(),
		subjectId: textId,
		sentence: ({ id, name }, actorId) =>
			id === actorId ? "left the workspace" : sentence`recorded that ${name} left the workspace`,
	}),
	"member.reassigned": kind(
		"member",
		{ ...member, from: z.string(), to: z.string() },
		{
			personal: ofSubject(),
			subjectId: textId,
			sentence: ({ name, from, to }) =>
				sentence`changed the role of ${name} from “${titled(from)}” to “${titled(to)}”`,
		},
	),
	"member.suspended": kind("member", member, {
		personal: ofSubject(),
		subjectId: textId,
		sentence: ({ name }) => sentence`suspended ${name}`,
	}),
	"member.reactivated": kind("member", member, {
		personal: ofSubject(),
		subjectId: textId,
		sentence: ({ name }) => sentence`reactivated ${name}`,
	}),
	"member.removed": kind("member", gone, {
		personal: ofSubject(),
		subjectId: textId,
		sentence: ({ name }) => sentence`removed ${name} from the workspace`,
	}),
	"member.edited": kind(
		"member",
		{ ...member, changes: z.record(z.string(), change) },
		{
			personal: ofSubject("changes"),
			subjectId: textId,
			sentence: ({ id, name }, actorId) =>
				id === actorId ? "changed their profile" : sentence`changed the profile of ${name}`,
		},
	),
	"role.created": kind(
		"role",
		// `restores`: the place in the audit log of the deletion that this takes back.
		{ ...role, permissions: z.array(z.string()).optional(), restores: z.number().int().optional() },
		{ subjectId: roleKey, sentence: ({ name }) => sentence`created the role “${name}”` },
	),
	"role.edited": kind(
		"role",
		{ ...role, changes: z.record(z.string(), change) },
		{ subjectId: roleKey, sentence: ({ name }) => sentence`changed the role “${name}”` },
	),
	"role.deleted": kind(
		"role",
		// What it was, to restore it; older entries do not say.
		{
			...role,
			description: z.string().optional(),
			color: z.string().nullish(),
			permissions: z.array(z.string()).optional(),
			replacement: z.string().optional(),
			members: z.number().int(),
		},
		{ subjectId: roleKey, sentence: ({ name }) => sentence`deleted the role “${name}”` },
	),
	"request.made": kind("request", request, {
		personal: ofAsker,
		subjectId: numberId,
		sentence: ({ permission }) => sentence`requested the permission “${titleOf(permission)}”`,
	}),
	"request.approved": kind(
		"request",
		{ ...request, role: z.string() },
		{
			personal: ofAsker,
			subjectId: numberId,
			sentence: ({ name, permission, role }) =>
				sentence`gave ${name} the role “${titled(role)}” to grant the permission “${titleOf(permission)}”`,
		},
	),
	"request.declined": kind("request", request, {
		personal: ofAsker,
		subjectId: numberId,
		sentence: ({ name, permission }) =>
			sentence`declined the request by ${name} for the permission “${titleOf(permission)}”`,
	}),
	"invitation.created": kind("invitation", invitation, {
		personal: [ofAddressee],
		subjectId: textId,
		sentence: ({ email }) => `invited ${email}`,
	}),
	"invitation.resent": kind("invitation", invitation, {
		personal: [ofAddressee],
		subjectId: textId,
		sentence: ({ email }) => `resent the invitation to ${email}`,
	}),
	"invitation.revoked": kind("invitation", invitation, {
		personal: [ofAddressee],
		subjectId: textId,
		sentence: ({ email }) => `revoked the invitation to ${email}`,
	}),
	"invitation.restored": kind("invitation", invitation, {
		personal: [ofAddressee],
		subjectId: textId,
		sentence: ({ email }) => `restored the invitation to ${email}`,
	}),
	"invitation.accepted": kind("invitation", invitation, {
		personal: [ofAddressee],
		subjectId: textId,
		sentence: ({ email }) => `accepted the invitation to ${email}`,
	}),
	"invitation.declined": kind("invitation", invitation, {
		personal: [ofAddressee],
		subjectId: textId,
		sentence: ({ email }) => `recorded that ${email} declined the invitation`,
	}),
	/** A person whose invitation no longer works asked the inviter for a new one. */
	"invitation.asked": kind(
		"invitation",
		// `askedBy`: the person signed in, when that is not the one it was sent to.
		{ ...invitation, askedBy: z.object({ name: z.string(), email: z.string() }).optional() },
		{
			personal: [
				ofAddressee,
				{
					who: ({ askedBy }) => askedBy && { address: askedBy.email },
					parts: ["askedBy.name", "askedBy.email"],
				},
			],
			subjectId: textId,
			sentence: ({ email, askedBy }) =>
				askedBy
					? `recorded that ${askedBy.email} asked for their own invitation instead of the one to ${email}`
					: `recorded that ${email} asked for a new invitation`,
		},
	),
	...TEAM_EVENTS,
	"workspace.configured": kind(
		"workspace",
		{ id: z.string(), changes: z.record(z.string(), change) },
		{ subjectId: ({ id }) => id, sentence: () => "changed the workspace settings" },
	),
	...KEY_EVENTS,
	...SERVICE_ACCOUNT_EVENTS,
	...ONBOARDING_EVENTS,
	...SUPPORT_EVENTS,
	...AUDIT_EVENTS,
	...COMMENT_EVENTS,
	...FILE_EVENTS,
	...PROJECT_EVENTS,
	...TASK_EVENTS,
	...WEBHOOK_EVENTS,
} as const;

export type EventName = keyof typeof EVENTS;
export type Payload<Name extends EventName> = z.infer<(typeof EVENTS)[Name]["payload"]>;

/**
 * Describes an event in a sentence that follows its actor's name; anyone who did it to themselves is not named twice.
 * An entry from an older or newer version is described by its event name.
 */
export function sentenceOf(event: string, payload: unknown, actorId?: string | null): string {
	const known = Object.hasOwn(EVENTS, event) ? (EVENTS[event as EventName] as EventKind<unknown>) : undefined;
	const parsed = known?.payload.safeParse(payload);
	return known && parsed?.success ? known.sentence(parsed.data, actorId) : event.replace(".", " ");
}
