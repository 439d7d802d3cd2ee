import type { Subjects } from "#app/tenant/subject.server.ts";

export const settingsSubjects = { workspace: { page: "/settings", activity: "everyone" } } satisfies Subjects;
