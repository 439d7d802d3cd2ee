import { z } from "zod";

/** One kind of thing that can happen in a tenant. */
export type EventKind<Payload> = {
	/** What it happened to. */
	subject: string;
	payload: z.ZodType<Payload>;
	/** Which one, as text: the id that `audit_logs.subject_id` holds. */
	subjectId: (payload: Payload) => string;
	/** What the actor did, to stand behind their name: "renamed the project “Moon base”". */
	sentence: (payload: Payload) => string;
};

/** Declares one: its subject is the first word of its name. */
export function kind<Shape extends z.ZodRawShape>(
	subject: string,
	shape: Shape,
	rest: Pick<EventKind<z.infer<z.ZodObject<Shape>>>, "subjectId" | "sentence">,
) {
	return { subject, payload: z.object(shape), ...rest };
}

// What payloads of several subjects hold.

export const numberId = ({ id }: { id: number }) => String(id);
export const textId = ({ id }: { id: string }) => id;
export const change = z.object({ from: z.unknown(), to: z.unknown() });
export const member = { id: z.string(), name: z.string() };
