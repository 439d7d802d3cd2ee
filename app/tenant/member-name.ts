/** First and last name, or the address when neither is known. */
export function fullName(person: {
	firstName: string | null;
	lastName: string | null;
	email: string;
}): string {
	return [person.firstName, person.lastName].filter(Boolean).join(" ") || person.email;
}
