import { type Mark, OURS } from "./marks.ts";
import { idOf } from "./people.ts";
import { organizationOf } from "./registry-fills.ts";
import type { Rows } from "./rows.ts";

/**
 * The value of each parameter of the route table: something of the workspace with this marker. Exchanging the markers
 * gives the same thing in the other workspace, and in one that never existed.
 */
export const PARAMETERS: Record<string, (mark: Mark, rows: Rows) => string> = {
	tenant: ({ word }) => word,
	slug: ({ word }) => word,
	project: (_mark, { projects }) => String(projects?.[0]?.slug),
	apiKey: ({ word }) => `${word}key0`,
	serviceAccount: ({ word }) => `svc_${word}`,
	// Of the documentation: they belong to nobody.
	group: () => "projects",
	problem: () => "forbidden",
	comment: (_mark, { comments }) => String(comments?.[0]?.id),
	file: (_mark, { files }) => String(files?.[0]?.id),
	deleted: (_mark, { tasks }) => `task.${tasks?.at(-1)?.id}`,
	task: (_mark, { tasks }) => String(tasks?.[0]?.id),
	notification: (_mark, { notifications }) => String(notifications?.[0]?.id),
	member: (mark) => idOf(mark, "member"),
	invitation: (_mark, { invitations }) => String(invitations?.[0]?.id),
	team: (_mark, { teams }) => String(teams?.[0]?.slug),
	role: (_mark, { roles }) => String(roles?.[0]?.key),
	path: (_mark, { onboardingPaths }) => String(onboardingPaths?.[0]?.id),
	step: (_mark, { onboardingSteps }) => String(onboardingSteps?.[0]?.key),
	// The n-th of its path: it belongs to nobody.
	version: () => "1",
	entry: (_mark, { auditLogs }) => String(auditLogs?.[0]?.seq),
	milestone: (_mark, { onboardingMilestones }) => String(onboardingMilestones?.[0]?.id),
	request: (_mark, { permissionRequests }) => String(permissionRequests?.[0]?.id),
	// Anyone with the link itself was invited; what others can know is the invitation's id.
	key: (mark, { letters, invitations }) => String(mark === OURS ? letters?.[0]?.key : invitations?.[0]?.id),
	// From an email about reminders: its recipient, and the seal that only we can make.
	whom: (mark) => `${organizationOf(mark)}.${idOf(mark, "member")}`,
	signature: ({ word }) => word.padEnd(43, "x"),
	// On the operators' pages, which nobody of a workspace may open.
	workspace: organizationOf,
	run: ({ number }) => `${number}000`,
	hook: (_mark, { webhookEndpoints }) => String(webhookEndpoints?.[0]?.id),
	delivery: (_mark, { webhookDeliveries }) => String(webhookDeliveries?.[0]?.sequence),
	webhook: ({ word }) => `msg_${word}`,
	error: ({ word }) => `${word}-errorlogs-fingerprint-0`,
	"*": ({ word }) => `${word}/no/such/page`,
};
