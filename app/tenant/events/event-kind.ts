import { z } from "zod";

/** A person that an event names: a Clerk user id, or the mail address of somebody who may be no member. */
export type Named = { id: string } | { address: string } | undefined;

/** Parts of a payload that are one person's own, to be sealed with that person's key. */
export type Personal<Payload> = {
	/** Undefined when the payload names nobody: then it stays as it is. */
	who: (payload: Payload) => Named;
	/** Paths in the payload: `name`, `member.name`. What is absent is passed over. */
	parts: readonly string[];
};

/** One kind of thing that can happen in a tenant. */
export type EventKind<Payload> = {
	/** What it happened to. */
	subject: string;
	payload: z.ZodType<Payload>;
	/** Which one, as text: the id that `audit_logs.subject_id` holds. */
	subjectId: (payload: Payload) => string;
	/** What the actor did, to stand behind their name: "renamed the project “Moon base”". */
	sentence: (payload: Payload, actorId?: string | null) => string;
	/** Names, addresses and what else is somebody's own; the person told about in the subject stands first. */
	personal?: readonly Personal<Payload>[];
};

/** Declares one: its subject is the first word of its name. */
export function kind<Shape extends z.ZodRawShape>(
	subject: string,
	shape: Shape,
	rest: Pick<EventKind<z.infer<z.ZodObject<Shape>>>, "subjectId" | "sentence" | "personal">,
) {
	return { subject, payload: z.object(shape), ...rest };
}

// What payloads of several subjects hold.

export const numberId = ({ id }: { id: number }) => String(id);
export const textId = ({ id }: { id: string }) => id;
export const change = z.object({ from: z.unknown(), to: z.unknown() });
export const member = { id: z.string(), name: z.string() };

// Whose parts of them are.

/** The member that the event is about; `also` lists what else of theirs it tells. */
export const ofSubject = (...also: string[]): Personal<{ id: string }>[] => [
	{ who: ({ id }) => ({ id }), parts: ["name", ...also] },
];
/** The member that an event about something else names. */
export const ofMember: Personal<{ member: { id: string } }>[] = [
	{ who: ({ member: { id } }) => ({ id }), parts: ["member.name"] },
];
/** Whoever an invitation was sent to. */
export const ofAddressee: Personal<{ email: string }> = {
	who: ({ email }) => ({ address: email }),
	parts: ["email"],
};
