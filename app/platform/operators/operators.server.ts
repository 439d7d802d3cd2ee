import { ClerkUnavailable } from "../clerk/client.server.ts";
import { fetchProfile } from "../clerk/directory.server.ts";
import { env } from "../env.server.ts";

/** Somebody who runs this service. */
export type Operator = {
	/** The Clerk user id. */
	id: string;
	name: string;
	/** The verified address that OPERATOR_EMAILS lists. */
	email: string;
};

// Long enough to ask Clerk seldom, short enough that who was taken off the list is out soon.
const REMEMBER_MS = 60_000;
const REMEMBER_MOST = 1_000;

type Remembered = { answer: Promise<Operator | undefined>; until: number };
const remembered = new Map<string, Remembered>();

/**
 * Whether a signed-in person is an operator: one of their addresses, which Clerk says they verified, stands in
 * OPERATOR_EMAILS. Asked at most once a minute for each person. Throws ClerkUnavailable.
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

/** The same for where an answer that cannot be had is a no: the person stays who they are without it. */
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
	// As it stands at Clerk: in small letters a sign that looks like one of ours could become it.
	const email = person?.verifiedEmails.find((address) =>
		env.OPERATOR_EMAILS.includes(address.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())),
	);
	if (!person || email === undefined) return undefined;
	const name = [person.firstName, person.lastName].filter(Boolean).join(" ");
	return { id: userId, name: name || email, email };
}
