import { z } from "zod";
import { sentence } from "#app/ui/text/isolate.ts";
import { change, kind, member, numberId, ofMember, ofSubject, textId } from "./event-kind.ts";

const path = { id: z.number().int(), name: z.string() };
/** Where a member is in onboarding, and with which role and teams: the figures of a role and a team are counted from these. */
const way = {
	/** The session's id. */
	id: z.number().int(),
	member: z.object(member),
	path: z.object(path),
	version: z.number().int(),
	/** The member's role and teams at that moment. */
	role: z.string(),
	teams: z.array(z.number().int()),
};
const onWay = {
	...way,
	step: z.object({ key: z.string(), title: z.string() }),
};
const milestone = { id: z.number().int(), name: z.string() };
const stepKey = ({ step }: { step: { key: string } }) => step.key;

/** Lists what happens in onboarding, and to what members reach. */
export const ONBOARDING_EVENTS = {
	"path.created": kind("path", path, {
		subjectId: numberId,
		sentence: ({ name }) => sentence`created the onboarding path “${name}”`,
	}),
	/** Its name, its text or a step of its draft changed; `what` continues "changed …". */
	"path.edited": kind(
		"path",
		{ ...path, what: z.string(), changes: z.record(z.string(), change).optional() },
		{
			subjectId: numberId,
			sentence: ({ name, what }) => sentence`changed ${what} of the onboarding path “${name}”`,
		},
	),
	"path.published": kind(
		"path",
		{ ...path, version: z.number().int(), restoredFrom: z.number().int().optional() },
		{
			subjectId: numberId,
			sentence: ({ name, version, restoredFrom }) =>
				restoredFrom
					? sentence`restored version ${restoredFrom} of the onboarding path “${name}” as version ${version}`
					: sentence`published version ${version} of the onboarding path “${name}”`,
		},
	),
	"path.assigned": kind(
		"path",
		{ ...path, roles: z.array(z.string()), teams: z.array(z.number().int()), isDefault: z.boolean() },
		{
			subjectId: numberId,
			sentence: ({ name }) => sentence`changed who gets the onboarding path “${name}”`,
		},
	),
	"path.deleted": kind("path", path, {
		subjectId: numberId,
		sentence: ({ name }) => sentence`deleted the onboarding path “${name}”`,
	}),
	"path.undeleted": kind("path", path, {
		subjectId: numberId,
		sentence: ({ name }) => sentence`restored the onboarding path “${name}”`,
	}),
	"onboarding.configured": kind(
		"onboarding",
		{ id: z.string(), changes: z.record(z.string(), change) },
		{ subjectId: textId, sentence: () => "changed the onboarding rules" },
	),
	"onboarding.started": kind(
		"onboarding",
		{ ...way, chosenBy: z.enum(["invitation", "team", "role", "default"]) },
		{
			personal: ofMember,
			subjectId: numberId,
			sentence: ({ path }) => sentence`started the onboarding path “${path.name}”`,
		},
	),
	/** Another path replaced this one before it was finished. */
	"onboarding.replaced": kind("onboarding", way, {
		personal: ofMember,
		subjectId: numberId,
		sentence: ({ path }) => sentence`switched from the onboarding path “${path.name}” to another one`,
	}),
	"onboarding.completed": kind(
		"onboarding",
		// `days`: whole days since the member joined.
		{ ...way, seconds: z.number().int(), days: z.number().int() },
		{
			personal: ofMember,
			subjectId: numberId,
			sentence: ({ path }) => sentence`finished the onboarding path “${path.name}”`,
		},
	),
	/** The member's progress led to it for the first time. */
	"step.reached": kind("step", onWay, {
		personal: ofMember,
		subjectId: stepKey,
		sentence: ({ step }) => sentence`reached the onboarding step “${step.title}”`,
	}),
	"step.completed": kind(
		"step",
		// `seconds`: since it was reached. `by`: the event that completed a task.
		{ ...onWay, seconds: z.number().int(), by: z.string().optional() },
		{
			personal: ofMember,
			subjectId: stepKey,
			sentence: ({ step }) => sentence`finished the onboarding step “${step.title}”`,
		},
	),
	"step.skipped": kind(
		"step",
		{ ...onWay, seconds: z.number().int() },
		{
			personal: ofMember,
			subjectId: stepKey,
			sentence: ({ step }) => sentence`skipped the onboarding step “${step.title}”`,
		},
	),
	/** Answers are saved and the step is not done yet; or a skipped step was resumed. */
	"step.saved": kind("step", onWay, {
		personal: ofMember,
		subjectId: stepKey,
		sentence: ({ step }) => sentence`saved answers in the onboarding step “${step.title}”`,
	}),
	"reminder.sent": kind("reminder", onWay, {
		personal: ofMember,
		subjectId: numberId,
		sentence: ({ member, step }) =>
			sentence`reminded ${member.name} about the onboarding step “${step.title}”`,
	}),
	"reminder.refused": kind("reminder", member, {
		personal: ofSubject(),
		subjectId: textId,
		sentence: () => "turned off onboarding reminders",
	}),
	"reminder.wanted": kind("reminder", member, {
		personal: ofSubject(),
		subjectId: textId,
		sentence: () => "turned onboarding reminders back on",
	}),
	"milestone.created": kind("milestone", milestone, {
		subjectId: numberId,
		sentence: ({ name }) => sentence`created the milestone “${name}”`,
	}),
	"milestone.edited": kind(
		"milestone",
		{ ...milestone, changes: z.record(z.string(), change) },
		{ subjectId: numberId, sentence: ({ name }) => sentence`changed the milestone “${name}”` },
	),
	"milestone.deleted": kind("milestone", milestone, {
		subjectId: numberId,
		sentence: ({ name }) => sentence`deleted the milestone “${name}”`,
	}),
	"milestone.undeleted": kind("milestone", milestone, {
		subjectId: numberId,
		sentence: ({ name }) => sentence`restored the milestone “${name}”`,
	}),
	"achievement.awarded": kind(
		"achievement",
		// `by`: the event that reached it. `reachedAt`: when that was.
		{ ...milestone, member: z.object(member), by: z.string(), reachedAt: z.iso.datetime() },
		{
			personal: ofMember,
			subjectId: numberId,
			sentence: ({ name, member }) => sentence`awarded ${member.name} the milestone “${name}”`,
		},
	),
} as const;
