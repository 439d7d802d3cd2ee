/** The most that is read of a document, in characters: a search holds no more of it. */
export const MOST_CHARACTERS = 100_000;
