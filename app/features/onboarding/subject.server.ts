import { eq, inArray } from "drizzle-orm";
import type { Erasure, Subjects } from "#app/tenant/subject.server.ts";

export const onboardingSubjects = {
	onboarding: {},
	path: {},
	step: { isFrequent: true },
} satisfies Subjects;

export const onboardingErasure: Erasure = {
	tables: {
		onboardingPaths: "kept",
		onboardingPathVersions: "kept",
		onboardingSteps: "kept",
		onboardingContent: "kept",
		userProgress: "erased",
	},
	async erase({ db, tables: { onboardingSessions, userProgress } }, id) {
		const theirs = db
			.select({ id: onboardingSessions.id })
			.from(onboardingSessions)
			.where(eq(onboardingSessions.userId, id));
		await db
			.update(userProgress)
			.set({ answers: {}, updatedAt: new Date() })
			.where(inArray(userProgress.sessionId, theirs));
		return [];
	},
};
