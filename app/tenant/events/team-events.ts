import { z } from "zod";
import { sentence } from "#app/ui/text/isolate.ts";
import { change, kind, member, numberId, ofAddressee, ofMember } from "./event-kind.ts";

const team = { id: z.number().int(), name: z.string(), slug: z.string() };

/** Lists what happens to teams and to their members. */
export const TEAM_EVENTS = {
	"team.created": kind("team", team, {
		subjectId: numberId,
		sentence: ({ name }) => sentence`created the team “${name}”`,
	}),
	"team.edited": kind(
		"team",
		{ ...team, changes: z.record(z.string(), change) },
		{
			subjectId: numberId,
			sentence: ({ name, changes }) =>
				typeof changes.name?.from === "string"
					? sentence`renamed the team “${changes.name.from}” to “${name}”`
					: sentence`edited the team “${name}”`,
		},
	),
	"team.deleted": kind("team", team, {
		subjectId: numberId,
		sentence: ({ name }) => sentence`deleted the team “${name}”`,
	}),
	"team.undeleted": kind("team", team, {
		subjectId: numberId,
		sentence: ({ name }) => sentence`restored the team “${name}”`,
	}),
	"team.joined": kind(
		"team",
		{ ...team, member: z.object(member) },
		{
			personal: ofMember,
			subjectId: numberId,
			sentence: ({ name, member }, actorId) =>
				member.id === actorId
					? sentence`joined the team “${name}”`
					: sentence`added ${member.name} to the team “${name}”`,
		},
	),
	"team.left": kind(
		"team",
		{ ...team, member: z.object(member) },
		{
			personal: ofMember,
			subjectId: numberId,
			sentence: ({ name, member }, actorId) =>
				member.id === actorId
					? sentence`left the team “${name}”`
					: sentence`removed ${member.name} from the team “${name}”`,
		},
	),
	"team.entrusted": kind(
		"team",
		// `leadId`: missing in older entries.
		{ ...team, lead: member.name.optional(), leadId: z.string().optional() },
		{
			personal: [
				{ who: ({ leadId }) => (leadId === undefined ? undefined : { id: leadId }), parts: ["lead"] },
			],
			subjectId: numberId,
			sentence: ({ name, lead, leadId }, actorId) => {
				if (!lead) return sentence`removed the lead of the team “${name}”`;
				return leadId !== undefined && leadId === actorId
					? sentence`became the lead of the team “${name}”`
					: sentence`made ${lead} the lead of the team “${name}”`;
			},
		},
	),
	"team.invited": kind(
		"team",
		{ ...team, invitation: z.string(), email: z.string() },
		{
			personal: [ofAddressee],
			subjectId: numberId,
			sentence: ({ name, email }) => sentence`invited ${email} to the team “${name}”`,
		},
	),
	"team.answered": kind(
		"team",
		{
			...team,
			invitation: z.string(),
			email: z.string(),
			how: z.enum(["accepted", "declined", "revoked"]),
		},
		{
			personal: [ofAddressee],
			subjectId: numberId,
			sentence: ({ name, email, how }) =>
				sentence`recorded that the invitation of ${email} to the team “${name}” was ${how}`,
		},
	),
} as const;
