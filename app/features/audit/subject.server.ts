import type { Subjects } from "#app/tenant/events/subject.server.ts";

export const auditSubjects = { audit: { page: "/audit" } } satisfies Subjects;
