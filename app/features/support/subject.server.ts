import type { Erasure, Subjects } from "#app/tenant/subject.server.ts";

export const supportSubjects = { support: { isFrequent: true } } satisfies Subjects;

export const supportErasure: Erasure = { tables: { supportGrants: "kept" } };
