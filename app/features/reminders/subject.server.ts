import type { Subjects } from "#app/tenant/subject.server.ts";

export const reminderSubjects = { reminder: { isFrequent: true } } satisfies Subjects;
