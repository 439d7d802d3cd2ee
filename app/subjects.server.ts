import { achievementErasure, achievementSubjects } from "./features/achievements/subject.server.ts";
import { auditSubjects } from "./features/audit/subject.server.ts";
import { commentErasure } from "./features/comments/subject.server.ts";
import { keyErasure, keySubjects } from "./features/developers/subject.server.ts";
import { fileErasure } from "./features/files/subject.server.ts";
import { hookErasure, hookSubjects } from "./features/hooks/subject.server.ts";
import { invitationErasure, invitationSubjects } from "./features/invitations/subject.server.ts";
import { memberErasure, memberSubjects } from "./features/members/subject.server.ts";
import { notificationErasure } from "./features/notifications/subject.server.ts";
import { onboardingErasure, onboardingSubjects } from "./features/onboarding/subject.server.ts";
import { projectErasure, projectSubjects } from "./features/projects/subject.server.ts";
import { reminderSubjects } from "./features/reminders/subject.server.ts";
import { requestErasure, requestSubjects } from "./features/requests/subject.server.ts";
import { roleErasure, roleSubjects } from "./features/roles/subject.server.ts";
import { searchErasure } from "./features/search/subject.server.ts";
import { settingsSubjects } from "./features/settings/subject.server.ts";
import { supportErasure, supportSubjects } from "./features/support/subject.server.ts";
import { taskErasure } from "./features/tasks/subject.server.ts";
import { teamErasure, teamSubjects } from "./features/teams/subject.server.ts";
import type { Erasure, Subject, SubjectType } from "./tenant/subject.server.ts";

/** Lists what each feature says of its things, for the audit log and for activity. Each `features/x/subject.server.ts` exports its own. */
export const subjects: Record<SubjectType, Subject> = {
	...achievementSubjects,
	...auditSubjects,
	...hookSubjects,
	...invitationSubjects,
	...keySubjects,
	...memberSubjects,
	...onboardingSubjects,
	...projectSubjects,
	...reminderSubjects,
	...requestSubjects,
	...roleSubjects,
	...settingsSubjects,
	...supportSubjects,
	...teamSubjects,
};

/** Lists what each feature does when a person is erased. */
export const erasures: Erasure[] = [
	achievementErasure,
	commentErasure,
	fileErasure,
	hookErasure,
	invitationErasure,
	keyErasure,
	memberErasure,
	notificationErasure,
	onboardingErasure,
	projectErasure,
	requestErasure,
	roleErasure,
	searchErasure,
	supportErasure,
	taskErasure,
	teamErasure,
];
