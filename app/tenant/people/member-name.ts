/** First and last name, or the address when neither is known. */
export function fullName(person: {
	firstName: string | null;
	lastName: string | null;
	email: string;
}): string {
	return [person.firstName, person.lastName].filter(Boolean).join(" ") || person.email;
}

/** What a member who was erased is called. */
export const ERASED_NAME = { firstName: "Someone", lastName: "who was erased" };

/** What stands where the address of a member was who was erased: nobody's, and told apart by their id. */
export const erasedAddress = (id: string): string => `${id}@erased.invalid`;
