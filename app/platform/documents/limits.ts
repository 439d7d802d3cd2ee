/** The most that is read of a document, in characters: a search holds no more of it. */
export const MOST_CHARACTERS = 100_000;

/** How the process that reads documents ends when one is broken or needs a password. 1 says that the process is. */
export const UNREADABLE = 3;
