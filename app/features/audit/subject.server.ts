import type { Subjects } from "#app/tenant/subject.server.ts";

export const auditSubjects = { audit: { page: "/audit", isFrequent: true } } satisfies Subjects;
