import type { Subjects } from "#app/tenant/subject.server.ts";

export const reminderSubjects = { reminder: {} } satisfies Subjects;
