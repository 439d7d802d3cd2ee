import type { Erasure, Subjects } from "#app/tenant/subject.server.ts";

export const onboardingSubjects = {
	onboarding: {},
	path: {},
	step: { isFrequent: true },
} satisfies Subjects;

export const onboardingErasure: Erasure = {
	tables: {
		onboardingPaths: "kept",
		onboardingSteps: "kept",
		onboardingContent: "kept",
		userProgress: "kept",
	},
};
