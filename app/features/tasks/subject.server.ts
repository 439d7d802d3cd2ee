import type { Erasure } from "#app/tenant/subject.server.ts";

export const taskErasure: Erasure = { tables: { tasks: "kept" } };
