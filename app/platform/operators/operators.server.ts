import { ClerkUnavailable } from "../clerk/client.server.ts";
import { fetchProfile } from "../clerk/directory.server.ts";
import { env } from "../env.server.ts";

/** A person who runs this service. */
export type Operator = {
	/** The Clerk user id. */
	id: string;
	name: string;
	/** The verified address that OPERATOR_EMAILS lists. */
	email: string;
};

// Long enough to query Clerk rarely, short enough that an operator removed from the list is soon locked out.
const REMEMBER_MS = 60_000;
const REMEMBER_MOST = 1_000;

type Remembered = { answer: Promise<Operator | undefined>; until: number };
const remembered = new Map<string, Remembered>();

/**
 * Finds out whether a signed-in person is an operator: one of their addresses, which Clerk has verified, is in
 * OPERATOR_EMAILS. Queries Clerk at most once a minute for each person. Throws ClerkUnavailable.
 */
export function findOperator(userId: string): Promise<Operator | undefined> {
	if (env.OPERATOR_EMAILS.length === 0) return Promise.resolve(undefined);
	const known = remembered.get(userId);
	if (known && known.until > Date.now()) return known.answer;
	if (remembered.size >= REMEMBER_MOST) remembered.clear();
	const answer = ask(userId);
	remembered.set(userId, { answer, until: Date.now() + REMEMBER_MS });
	answer.catch(() => remembered.delete(userId));
	return answer;
}

/** Does the same where no answer counts as no: the person can continue without it. */
export async function findOperatorIfKnown(userId: string): Promise<Operator | undefined> {
	try {
		return await findOperator(userId);
	} catch (error) {
		if (error instanceof ClerkUnavailable) return undefined;
		throw error;
	}
}

async function ask(userId: string): Promise<Operator | undefined> {
	const person = await fetchProfile(userId);
	// Compared as Clerk spells it: lowercasing could turn a lookalike character into one of ours.
	const email = person?.verifiedEmails.find((address) =>
		env.OPERATOR_EMAILS.includes(address.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())),
	);
	if (!person || email === undefined) return undefined;
	const name = [person.firstName, person.lastName].filter(Boolean).join(" ");
	return { id: userId, name: name || email, email };
}
