import { z } from "zod";
import { sentence } from "#app/ui/text/isolate.ts";
import { narrowed } from "./audit-events.ts";
import { change, kind, numberId, ofChange, textId } from "./event-kind.ts";

/** What every event of a project says of it. */
export const project = {
	id: z.number().int(),
	name: z.string(),
	slug: z.string(),
	/** Whether it was public before or after. A name it had while private stays with those who saw it then. */
	isPublic: z.boolean().default(false),
};

/** Lists what happens to projects. */
export const PROJECT_EVENTS = {
	"project.created": kind(
		"project",
		// `copyOf`, `tasks`: the project that it began as a copy of, and how many tasks came with it.
		{ ...project, copyOf: z.number().int().optional(), tasks: z.number().int().optional() },
		{
			subjectId: numberId,
			sentence: ({ name, copyOf }) =>
				copyOf === undefined
					? sentence`created the project “${name}”`
					: sentence`created the project “${name}” as a copy of another`,
		},
	),
	// `id`: the workspace's.
	"projects.exported": kind(
		"projects",
		{ id: z.string(), filter: z.record(z.string(), z.string()) },
		{
			subjectId: textId,
			sentence: ({ filter }) => `exported the list of projects as CSV${narrowed(filter)}`,
		},
	),
	"project.edited": kind(
		"project",
		{ ...project, changes: z.record(z.string(), change) },
		{
			subjectId: numberId,
			personal: [ofChange("lead", "to"), ofChange("lead", "from")],
			sentence: ({ name, changes }) =>
				typeof changes.name?.from === "string"
					? sentence`renamed the project “${changes.name.from}” to “${name}”`
					: sentence`edited the project “${name}”`,
		},
	),
	"project.archived": kind("project", project, {
		subjectId: numberId,
		sentence: ({ name }) => sentence`archived the project “${name}”`,
	}),
	"project.restored": kind("project", project, {
		subjectId: numberId,
		sentence: ({ name }) => sentence`restored the project “${name}”`,
	}),
	"project.deleted": kind("project", project, {
		subjectId: numberId,
		sentence: ({ name }) => sentence`deleted the project “${name}”`,
	}),
	"project.undeleted": kind("project", project, {
		subjectId: numberId,
		sentence: ({ name }) => sentence`restored the deleted project “${name}”`,
	}),
} as const;
