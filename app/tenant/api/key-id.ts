/** Tells whether a text could be the part of a key that finds it. */
export const isKeyId = (text: string): boolean => /^[0-9A-Za-z]{12}$/.test(text);

/** What a key acts as. */
export type KeyKind = "person" | "service";

/** How the texts of keys with this id begin. */
export const beginningOf = (id: string, kind: KeyKind): string =>
	`${kind === "person" ? "tnp" : "tns"}_${id}_`;
