import { completeProfileOperation } from "./features/account/api.server.ts";
import { milestoneOperations } from "./features/achievements/api.server.ts";
import { auditOperations } from "./features/audit/api.server.ts";
import { commentOperations } from "./features/comments/api.server.ts";
import { keyOperations } from "./features/developers/api.server.ts";
import { fileOperations } from "./features/files/api/operations.server.ts";
import { webhookOperations } from "./features/hooks/api/operations.server.ts";
import { insightsOperations } from "./features/insights/api.server.ts";
import { invitationOperations } from "./features/invitations/api/operations.server.ts";
import { memberOperations } from "./features/members/api.server.ts";
import { onboardingOperations } from "./features/onboarding/api/operations.server.ts";
import { projectOperations } from "./features/projects/api/operations.server.ts";
import { roleOperations } from "./features/roles/api.server.ts";
import { searchOperations } from "./features/search/api.server.ts";
import { workspaceOperations } from "./features/settings/api.server.ts";
import { taskOperations } from "./features/tasks/api.server.ts";
import { teamOperations } from "./features/teams/api.server.ts";
import type { Tag } from "./tenant/api/document/document.server.ts";
import { methodsOf, operationsAt } from "./tenant/api/find-operation.ts";
import type { Operation, SessionOperation } from "./tenant/api/operation.ts";

/** Lists every operation of the API. Each `features/x/api.server.ts` exports its own. */
export const operations: readonly Operation[] = [
	...keyOperations,
	...projectOperations,
	...taskOperations,
	...commentOperations,
	...fileOperations,
	...workspaceOperations,
	...memberOperations,
	...teamOperations,
	...invitationOperations,
	...roleOperations,
	...onboardingOperations,
	...milestoneOperations,
	...insightsOperations,
	...auditOperations,
	...webhookOperations,
	...searchOperations,
];

/** Lists what people who are signed in call below `/api`, without a key. */
export const sessionOperations: readonly SessionOperation[] = [completeProfileOperation];

/** Lists the groups of operations in the order of the documentation. */
export const TAGS: readonly Tag[] = [
	{ name: "The key itself", description: "What a key may do; rotate it or end it." },
	{ name: "Projects", description: "Projects that the key’s member can see." },
	{ name: "Tasks", description: "The tasks of a project." },
	{ name: "Comments", description: "What members wrote about a project." },
	{ name: "Files", description: "Files of a project, and those of its comments." },
	{ name: "Workspace", description: "The workspace that the key belongs to." },
	{ name: "Members", description: "Who is in the workspace, and with which role." },
	{ name: "Teams", description: "Groups of members who work together." },
	{ name: "Invitations", description: "Who was asked to join, and what became of it." },
	{ name: "Roles", description: "What members may do." },
	{ name: "Onboarding", description: "Paths, how far members are on them, and milestones." },
	{ name: "Insights", description: "Figures of onboarding." },
	{ name: "Audit log", description: "What happened, and who did it." },
	{ name: "Webhooks", description: "Webhook endpoints and their deliveries." },
	{ name: "Search", description: "Words in everything that the key’s member can see." },
	{
		name: "Your profile",
		description: "For pages and apps that a person is signed in to: no key, but the person’s session token.",
	},
];

/** Lists the methods that are accepted at a path of the API, for `Allow`. */
export const methodsAt = (path: string): string =>
	methodsOf(operationsAt(operations, path.replace(/[?#].*$/s, ""))?.operations ?? []);
