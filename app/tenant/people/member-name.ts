/** Returns the first and last name, or the address when neither is known. */
export function fullName(person: {
	firstName: string | null;
	lastName: string | null;
	email: string;
}): string {
	return [person.firstName, person.lastName].filter(Boolean).join(" ") || person.email;
}

/** The name shown for an erased member. */
export const ERASED_NAME = { firstName: "Someone", lastName: "who was erased" };

/** Replaces the address of an erased member: it belongs to no one, and their id keeps it unique. */
export const erasedAddress = (id: string): string => `${id}@erased.invalid`;
