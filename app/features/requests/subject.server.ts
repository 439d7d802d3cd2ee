import type { Erasure, Subjects } from "#app/tenant/subject.server.ts";

export const requestSubjects = { request: { page: "/requests" } } satisfies Subjects;

export const requestErasure: Erasure = { tables: { permissionRequests: "kept" } };
