import type { Erasure } from "#app/tenant/subject.server.ts";

// What was written is the workspace's. Its author, and those whom it mentions, are ids; an erased person's id names nobody.
export const commentErasure: Erasure = { tables: { comments: "kept" } };
