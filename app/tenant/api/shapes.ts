import { z } from "zod";
import { keyText } from "#app/platform/text.ts";

/** A text in an answer: our own code wrote it. */
export const answeredText = z.string();

/** The id of a member in a body. */
export const memberIdInput = keyText(255, "Send the id of a member");

/** A member, or former member, as answers name them. */
export const personShape = z
	.strictObject({
		id: answeredText,
		name: answeredText.meta({
			description: "First and last name, or the email address if neither is known.",
		}),
	})
	.meta({ id: "Person" });

/** A point in time: RFC 3339, in UTC. */
export const momentShape = z.iso.datetime().meta({ description: "In UTC." });

export const momentOf = (at: Date): string => at.toISOString();
export const momentOrNull = (at: Date | null): string | null => at?.toISOString() ?? null;

/** A day without a time: `2026-11-21`. */
export const dayShape = z.iso.date();

/** An id that is a number inside, and a text for callers, so that another kind of id breaks nobody. */
export const numberIdInput = z
	.string()
	.regex(/^[1-9]\d{0,8}$/, { error: "Send the id as it was answered, a text of digits" })
	.transform(Number);

/** Of a merge patch (RFC 7396): what is sent, null for what is cleared, and what was before for what is absent. */
export const patched = <T>(given: T | null | undefined, before: T | null | undefined): T | undefined =>
	(given === undefined ? before : given) ?? undefined;

/** Facts of an event, whose names depend on the event. Only for answers: what is sent has shapes of its own. */
export const answeredFacts = z.record(answeredText, z.unknown());
