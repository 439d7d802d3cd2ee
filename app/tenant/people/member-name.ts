import { isServiceAddress } from "./service-account-id.ts";

/** Returns the first and last name, or the address when neither is known. A service account’s says what it is. */
export function fullName(person: {
	firstName: string | null;
	lastName: string | null;
	email: string;
}): string {
	const { firstName, lastName, email } = person;
	if (isServiceAddress(email)) return [firstName, "(service account)"].join(" ");
	return [firstName, lastName].filter(Boolean).join(" ") || email;
}

/** The name shown for an erased member. */
export const ERASED_NAME = { firstName: "Someone", lastName: "who was erased" };

/** Replaces the address of an erased member: it belongs to no one, and their id keeps it unique. */
export const erasedAddress = (id: string): string => `${id}@erased.invalid`;
