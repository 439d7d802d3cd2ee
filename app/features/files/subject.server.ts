import type { Erasure } from "#app/tenant/subject.server.ts";

// A file is the workspace’s, with its name. Who added and who deleted it are ids; an erased person’s id names nobody.
export const fileErasure: Erasure = { tables: { files: "kept" } };
