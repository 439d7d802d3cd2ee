import type { Erasure, Subjects } from "#app/tenant/subject.server.ts";

export const achievementSubjects = { achievement: { isFrequent: true }, milestone: {} } satisfies Subjects;

export const achievementErasure: Erasure = { tables: { onboardingMilestones: "kept" } };
