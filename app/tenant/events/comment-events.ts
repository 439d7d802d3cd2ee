import { z } from "zod";
import { sentence } from "#app/ui/text/isolate.ts";
import { kind, numberId } from "./event-kind.ts";
import { project } from "./project-events.ts";

/** A comment, never with its text. */
const comment = z.object({
	id: z.number().int(),
	/** The ids of the members whom it mentions since this event. */
	newlyMentioned: z.array(z.string()).default([]),
});

/** Lists what happens to the comments on a project. The project is the subject, so who sees it sees these. */
export const COMMENT_EVENTS = {
	"project.comment_added": kind(
		"project",
		{ ...project, comment },
		{ subjectId: numberId, sentence: ({ name }) => sentence`commented on the project “${name}”` },
	),
	"project.comment_edited": kind(
		"project",
		{ ...project, comment },
		{ subjectId: numberId, sentence: ({ name }) => sentence`edited a comment on the project “${name}”` },
	),
	"project.comment_deleted": kind(
		"project",
		{ ...project, comment },
		{ subjectId: numberId, sentence: ({ name }) => sentence`deleted a comment on the project “${name}”` },
	),
	"project.comment_undeleted": kind(
		"project",
		{ ...project, comment },
		{ subjectId: numberId, sentence: ({ name }) => sentence`restored a comment on the project “${name}”` },
	),
} as const;
