import type { Subjects } from "#app/tenant/events/subject.server.ts";

export const reminderSubjects = { reminder: {} } satisfies Subjects;
