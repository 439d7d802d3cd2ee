import { z } from "zod";

/** A person that an event names: a Clerk user id, or the email address of someone who may not be a member. */
export type Named = { id: string } | { address: string } | undefined;

/** Parts of a payload that belong to one person, to be sealed with that person's key. */
export type Personal<Payload> = {
	/** Undefined when the payload names no one: then it stays as it is. */
	who: (payload: Payload) => Named;
	/** Paths in the payload: `name`, `member.name`. Missing paths are skipped. */
	parts: readonly string[];
};

/** One kind of thing that can happen in a tenant. */
export type EventKind<Payload> = {
	/** What it happened to. */
	subject: string;
	payload: z.ZodType<Payload>;
	/** The id of the subject as text, as `audit_logs.subject_id` holds it. */
	subjectId: (payload: Payload) => string;
	/** Says what the actor did, to follow their name: "renamed the project “Moon base”". */
	sentence: (payload: Payload, actorId?: string | null) => string;
	/** Names, addresses and other personal data. The person that the subject is about comes first. */
	personal?: readonly Personal<Payload>[];
};

/** Declares a kind of event. Its subject is the first word of its name. */
export function kind<Subject extends string, Shape extends z.ZodRawShape>(
	subject: Subject,
	shape: Shape,
	rest: Pick<EventKind<z.infer<z.ZodObject<Shape>>>, "subjectId" | "sentence" | "personal">,
) {
	return { subject, payload: z.object(shape), ...rest };
}

// Shapes that the payloads of several subjects share.

export const numberId = ({ id }: { id: number }) => String(id);
export const textId = ({ id }: { id: string }) => id;
export const change = z.object({ from: z.unknown(), to: z.unknown() });
export const member = { id: z.string(), name: z.string() };

// Whose the personal parts are.

/** The member that the event is about; `also` lists other parts that are theirs. */
export const ofSubject = (...also: string[]): Personal<{ id: string }>[] => [
	{ who: ({ id }) => ({ id }), parts: ["name", ...also] },
];
/** The member that an event about something else names. */
export const ofMember: Personal<{ member: { id: string } }>[] = [
	{ who: ({ member: { id } }) => ({ id }), parts: ["member.name"] },
];
/** The member that an edit's `changes` name in one field, before or after. */
export const ofChange = (
	field: string,
	side: "from" | "to",
): Personal<{ changes: Record<string, z.infer<typeof change>> }> => ({
	who: ({ changes }) => z.object({ id: z.string() }).safeParse(changes[field]?.[side]).data,
	parts: [`changes.${field}.${side}.name`],
});
/** The person that an invitation was sent to. */
export const ofAddressee: Personal<{ email: string }> = {
	who: ({ email }) => ({ address: email }),
	parts: ["email"],
};
