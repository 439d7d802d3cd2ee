import type { Erasure } from "#app/tenant/subject.server.ts";

/** Entries hold the words of projects, tasks, comments and files, which are the workspace’s. Members are found by their own rows. */
export const searchErasure: Erasure = { tables: { searchEntries: "kept", searchWords: "kept" } };
