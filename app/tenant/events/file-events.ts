import { z } from "zod";
import { sentence } from "#app/ui/text/isolate.ts";
import { kind, numberId } from "./event-kind.ts";
import { project } from "./project-events.ts";

const file = {
	...project,
	file: z.object({
		id: z.number().int(),
		name: z.string(),
		bytes: z.number().int(),
		/** The comment that it is part of. */
		comment: z.number().int().optional(),
	}),
};

/** Lists what happens to the files on a project. The project is the subject, so who sees it sees these. */
export const FILE_EVENTS = {
	"project.file_added": kind("project", file, {
		subjectId: numberId,
		sentence: ({ name, file: added }) => sentence`added the file “${added.name}” to the project “${name}”`,
	}),
	"project.file_deleted": kind("project", file, {
		subjectId: numberId,
		sentence: ({ name, file: gone }) => sentence`deleted the file “${gone.name}” of the project “${name}”`,
	}),
	"project.file_undeleted": kind("project", file, {
		subjectId: numberId,
		sentence: ({ name, file: back }) => sentence`restored the file “${back.name}” of the project “${name}”`,
	}),
	"project.file_refused": kind(
		"project",
		{ ...file, verdict: z.string() },
		{
			subjectId: numberId,
			sentence: ({ name, file: found }) =>
				sentence`found malware in the file “${found.name}” of the project “${name}” and blocked it`,
		},
	),
} as const;
