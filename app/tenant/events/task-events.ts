import { z } from "zod";
import { sentence } from "#app/ui/text/isolate.ts";
import { change, kind, member, numberId, ofChange } from "./event-kind.ts";
import { project } from "./project-events.ts";

const task = { ...project, task: z.object({ id: z.number().int(), text: z.string() }) };

/** Lists what happens to the tasks of a project. The project is the subject, so who sees it sees these. */
export const TASK_EVENTS = {
	"project.task_added": kind(
		"project",
		{ ...task, assignee: z.object(member).optional() },
		{
			subjectId: numberId,
			personal: [{ who: ({ assignee }) => assignee && { id: assignee.id }, parts: ["assignee.name"] }],
			sentence: ({ name, task: { text } }) => sentence`added the task “${text}” to the project “${name}”`,
		},
	),
	"project.task_edited": kind(
		"project",
		{ ...task, changes: z.record(z.string(), change) },
		{
			subjectId: numberId,
			personal: [ofChange("assignee", "to"), ofChange("assignee", "from")],
			sentence: ({ name, task: { text } }) => sentence`edited the task “${text}” of the project “${name}”`,
		},
	),
	"project.task_done": kind("project", task, {
		subjectId: numberId,
		sentence: ({ name, task: { text } }) => sentence`finished the task “${text}” of the project “${name}”`,
	}),
	"project.task_reopened": kind("project", task, {
		subjectId: numberId,
		sentence: ({ name, task: { text } }) => sentence`reopened the task “${text}” of the project “${name}”`,
	}),
	"project.task_placed": kind(
		"project",
		// `place`: among the open ones, from 1.
		{ ...task, place: z.number().int() },
		{
			subjectId: numberId,
			sentence: ({ name, task: { text }, place }) =>
				sentence`moved the task “${text}” to place ${place} in the project “${name}”`,
		},
	),
	"project.task_moved": kind(
		"project",
		// `other`: the id of the project that it went to or came from. Not everyone who sees this one may know its name.
		{ ...task, way: z.enum(["in", "out"]), other: z.number().int() },
		{
			subjectId: numberId,
			sentence: ({ name, task: { text }, way }) =>
				way === "in"
					? sentence`moved the task “${text}” to the project “${name}” from another`
					: sentence`moved the task “${text}” from the project “${name}” to another`,
		},
	),
	"project.task_deleted": kind("project", task, {
		subjectId: numberId,
		sentence: ({ name, task: { text } }) => sentence`deleted the task “${text}” of the project “${name}”`,
	}),
	"project.task_undeleted": kind("project", task, {
		subjectId: numberId,
		sentence: ({ name, task: { text } }) => sentence`restored the task “${text}” of the project “${name}”`,
	}),
} as const;
