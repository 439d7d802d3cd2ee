/** Tells whether a text could be the part of a key that finds it. */
export const isKeyId = (text: string): boolean => /^[0-9A-Za-z]{12}$/.test(text);
