import { z } from "zod";

/** One kind of thing that can happen in a tenant. */
type EventKind<Payload> = {
	/** What it happened to. */
	subject: string;
	payload: z.ZodType<Payload>;
	/** Which one, as text: the id that `audit_logs.subject_id` holds. */
	subjectId: (payload: Payload) => string;
	/** What the actor did, to stand behind their name: "renamed the project “Moon base”". */
	sentence: (payload: Payload) => string;
};

function kind<Shape extends z.ZodRawShape>(
	subject: string,
	shape: Shape,
	rest: Pick<EventKind<z.infer<z.ZodObject<Shape>>>, "subjectId" | "sentence">,
) {
	return { subject, payload: z.object(shape), ...rest };
}

const project = {
	id: z.number().int(),
	name: z.string(),
	slug: z.string(),
	/** Whether it was public, before and after: what it was called in private stays with those who saw it then. */
	isPublic: z.boolean().default(false),
};
const projectId = ({ id }: { id: number }) => String(id);
const change = z.object({ from: z.unknown(), to: z.unknown() });
const memberId = ({ id }: { id: string }) => id;
const member = { id: z.string(), name: z.string() };

/** Everything that can happen in a tenant. The audit entry is the event: nothing else announces it. */
export const EVENTS = {
	"workspace.created": kind(
		"workspace",
		{ id: z.string(), name: z.string(), slug: z.string(), owner: z.string() },
		{ subjectId: ({ id }) => id, sentence: ({ name }) => `created the workspace “${name}”` },
	),
	"workspace.renamed": kind(
		"workspace",
		{ id: z.string(), from: z.string(), to: z.string() },
		{ subjectId: ({ id }) => id, sentence: ({ to }) => `renamed the workspace to “${to}”` },
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
			sentence: ({ name, reason }) => `paused the workspace “${name}”: ${reason}`,
		},
	),
	"workspace.reactivated": kind(
		"workspace",
		{ id: z.string(), name: z.string() },
		{ subjectId: ({ id }) => id, sentence: ({ name }) => `opened the workspace “${name}” again` },
	),
	"workspace.archived": kind(
		"workspace",
		// `until`: when the grace ends, ISO 8601. Older entries have neither.
		{ id: z.string(), name: z.string(), reason: z.string().optional(), until: z.string().optional() },
		{ subjectId: ({ id }) => id, sentence: ({ name }) => `closed the workspace “${name}”` },
	),
	"workspace.restored": kind(
		"workspace",
		{ id: z.string(), name: z.string() },
		{ subjectId: ({ id }) => id, sentence: ({ name }) => `restored the workspace “${name}”` },
	),
	"workspace.dropped": kind(
		"workspace",
		{ id: z.string(), name: z.string() },
		{ subjectId: ({ id }) => id, sentence: ({ name }) => `began to delete the workspace “${name}” for ever` },
	),
	"member.joined": kind(
		"member",
		{ ...member, role: z.string() },
		{ subjectId: memberId, sentence: ({ name, role }) => `added ${name} as ${role}` },
	),
	"member.left": kind("member", member, {
		subjectId: memberId,
		sentence: ({ name }) => `noted that ${name} left the workspace`,
	}),
	"project.created": kind("project", project, {
		subjectId: projectId,
		sentence: ({ name }) => `created the project “${name}”`,
	}),
	"project.edited": kind(
		"project",
		{ ...project, changes: z.record(z.string(), change) },
		{
			subjectId: projectId,
			sentence: ({ name, changes }) =>
				typeof changes.name?.from === "string"
					? `renamed the project “${changes.name.from}” to “${name}”`
					: `edited the project “${name}”`,
		},
	),
	"project.archived": kind("project", project, {
		subjectId: projectId,
		sentence: ({ name }) => `archived the project “${name}”`,
	}),
	"project.restored": kind("project", project, {
		subjectId: projectId,
		sentence: ({ name }) => `restored the project “${name}”`,
	}),
	"project.deleted": kind("project", project, {
		subjectId: projectId,
		sentence: ({ name }) => `deleted the project “${name}”`,
	}),
	"project.undeleted": kind("project", project, {
		subjectId: projectId,
		sentence: ({ name }) => `brought back the project “${name}”`,
	}),
} as const;

export type EventName = keyof typeof EVENTS;
export type Payload<Name extends EventName> = z.infer<(typeof EVENTS)[Name]["payload"]>;

/** What happened, as a sentence behind its actor's name. An entry from an older or newer version is told by its name. */
export function sentenceOf(event: string, payload: unknown): string {
	const known = Object.hasOwn(EVENTS, event) ? (EVENTS[event as EventName] as EventKind<unknown>) : undefined;
	const parsed = known?.payload.safeParse(payload);
	return known && parsed?.success ? known.sentence(parsed.data) : event.replace(".", " ");
}
