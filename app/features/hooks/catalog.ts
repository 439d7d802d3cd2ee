import type { EventName } from "#app/tenant/events/events.ts";

/** What becomes of an event: it is sent, with a sample of its `data`; or it is kept, for a reason. */
type Word = { sent: Record<string, unknown> } | { kept: string };

const member = { id: "user_2x7", name: "Mei Tanaka" };
const gone = { ...member, teams: [4], led: [] };
const role = { key: "editor", name: "Editor" };
const request = { id: 7, name: "Mei Tanaka", member: "user_2x7", permission: "teams:manage" };
const invitation = { id: "inv_31", email: "new@example.com", role: "member", timesSent: 1 };
const team = { id: 4, name: "Design", slug: "design" };
const path = { id: 9, name: "Welcome" };
const way = { id: 12, member, path, version: 2, role: "member", teams: [4] };
const onWay = { ...way, step: { key: "step_1", title: "Say hello" } };
const milestone = { id: 5, name: "Explorer" };
const project = { id: 17, name: "Moon base", slug: "moon-base", isPublic: true };
const task = { ...project, task: { id: 90, text: "Order paper" } };
const file = { ...project, file: { id: 11, name: "plan.pdf", bytes: 1_200 } };
const comment = { ...project, comment: { id: 93 } };
const key = { id: "h5Jd81kQz0Ab", name: "CI" };
const account = { id: "svc_2x7", name: "Deploy" };
const workspace = { id: "org_2x7", name: "Acme" };
const until = "2026-11-21T12:00:00.000Z";

const LOOKING = "It says only that someone looked.";
const OF_WEBHOOKS = "A webhook that tells of webhooks could go round in circles.";

/**
 * A word for every event. A new one has to be listed here, and is sent unless there is a reason against it: a receiver
 * that keeps its own log wants all of them.
 */
export const WORDS: Record<EventName, Word> = {
	"workspace.created": { kept: "It happens before there can be a webhook." },
	"workspace.renamed": { sent: { id: "org_2x7", from: "Acme", to: "Apex" } },
	"workspace.moved": { sent: { id: "org_2x7", from: "acme", to: "apex" } },
	"workspace.suspended": { sent: { ...workspace, reason: "The bill is open." } },
	"workspace.reactivated": { sent: workspace },
	"workspace.archived": { kept: "A closed workspace sends nothing." },
	"workspace.restored": { sent: workspace },
	"workspace.dropped": { kept: "Nothing is left that could be sent." },
	"workspace.configured": {
		sent: { id: "org_2x7", changes: { timeZone: { from: "UTC", to: "Asia/Tokyo" } } },
	},
	"member.joined": { sent: { ...member, role: "member" } },
	"member.left": { sent: gone },
	"member.reassigned": { sent: { ...member, from: "viewer", to: "admin" } },
	"member.suspended": { sent: member },
	"member.reactivated": { sent: member },
	"member.removed": { sent: gone },
	"member.edited": { sent: { ...member, changes: { lastName: { from: "Sato", to: "Tanaka" } } } },
	"role.created": { sent: { ...role, permissions: ["projects:create"] } },
	"role.edited": { sent: { ...role, changes: { name: { from: "Writer", to: "Editor" } } } },
	"role.deleted": { sent: { ...role, permissions: ["projects:create"], replacement: "member", members: 2 } },
	"request.made": { sent: request },
	"request.approved": { sent: { ...request, role: "admin" } },
	"request.declined": { sent: request },
	"invitation.created": { sent: invitation },
	"invitation.resent": { sent: { ...invitation, timesSent: 2 } },
	"invitation.revoked": { sent: invitation },
	"invitation.restored": { sent: invitation },
	"invitation.accepted": { sent: invitation },
	"invitation.declined": { sent: invitation },
	"invitation.asked": { sent: { ...invitation, askedBy: { name: "Bo Lind", email: "bo@example.com" } } },
	"team.created": { sent: team },
	"team.edited": { sent: { ...team, changes: { name: { from: "Drawing", to: "Design" } } } },
	"team.deleted": { sent: team },
	"team.undeleted": { sent: team },
	"team.joined": { sent: { ...team, member } },
	"team.left": { sent: { ...team, member } },
	"team.entrusted": { sent: { ...team, lead: "Mei Tanaka", leadId: "user_2x7" } },
	"team.invited": { sent: { ...team, invitation: "inv_31", email: "new@example.com" } },
	"team.answered": { sent: { ...team, invitation: "inv_31", email: "new@example.com", how: "declined" } },
	"path.created": { sent: path },
	"path.edited": { sent: { ...path, what: "the step “Say hello”" } },
	"path.published": { sent: { ...path, version: 3 } },
	"path.assigned": { sent: { ...path, roles: ["member"], teams: [], isDefault: false } },
	"path.deleted": { sent: path },
	"path.undeleted": { sent: path },
	"onboarding.configured": { sent: { id: "org_2x7", changes: { remindAfterDays: { from: 3, to: 5 } } } },
	"onboarding.started": { sent: { ...way, chosenBy: "role" } },
	"onboarding.replaced": { sent: way },
	"onboarding.completed": { sent: { ...way, seconds: 5_400, days: 2 } },
	"step.reached": { sent: onWay },
	"step.completed": { sent: { ...onWay, seconds: 90 } },
	"step.skipped": { sent: { ...onWay, seconds: 90 } },
	"step.saved": { sent: onWay },
	"reminder.sent": { sent: onWay },
	"reminder.refused": { sent: member },
	"reminder.wanted": { sent: member },
	"milestone.created": { sent: milestone },
	"milestone.edited": { sent: { ...milestone, changes: { name: { from: "Scout", to: "Explorer" } } } },
	"milestone.deleted": { sent: milestone },
	"milestone.undeleted": { sent: milestone },
	"achievement.awarded": {
		sent: { ...milestone, member, by: "0199a1c4-7d52-4b6e-9a53-3c1f0e8d2b71", reachedAt: until },
	},
	"support.granted": { sent: { id: 3, reason: "The import fails.", hours: 4, opensFiles: false, until } },
	"support.ended": { sent: { id: 3, how: "ended" } },
	"support.viewed": { sent: { id: 3, path: "/projects", operator: "support@tenantry.example" } },
	"audit.viewed": { kept: LOOKING },
	"audit.exported": { sent: { id: "org_2x7", format: "csv", filter: { event: "project" } } },
	"audit.verified": { kept: LOOKING },
	"person.erased": { sent: { id: "user_2x7" } },
	"key.created": { sent: { ...key, scopes: ["projects:create"], expiresAt: until } },
	"key.rotated": { sent: { ...key, until, by: "member" } },
	"key.revoked": { sent: { ...key, reason: "revoked" } },
	"service_account.created": { sent: { ...account, role: "member", sponsor: member } },
	"service_account.edited": { sent: { ...account, changes: { name: { from: "Build", to: "Deploy" } } } },
	"service_account.deleted": { sent: account },
	"project.created": { sent: project },
	"projects.exported": { sent: { id: "org_2x7", filter: { stage: "idea" } } },
	"project.edited": { sent: { ...project, changes: { name: { from: "Mars base", to: "Moon base" } } } },
	"project.archived": { sent: project },
	"project.restored": { sent: project },
	"project.deleted": { sent: project },
	"project.undeleted": { sent: project },
	"project.comment_added": { sent: { ...project, comment: { id: 93, newlyMentioned: ["user_2x7"] } } },
	"project.comment_edited": { sent: { ...project, comment: { id: 93, newlyMentioned: [] } } },
	"project.comment_deleted": { sent: comment },
	"project.comment_undeleted": { sent: comment },
	"project.file_added": { sent: file },
	"project.file_deleted": { sent: file },
	"project.file_undeleted": { sent: file },
	"project.file_refused": { sent: { ...file, verdict: "Eicar-Test-Signature" } },
	"project.task_added": { sent: { ...task, assignee: member } },
	"project.task_edited": { sent: { ...task, changes: { text: { from: "Buy paper", to: "Order paper" } } } },
	"project.task_done": { sent: task },
	"project.task_reopened": { sent: task },
	"project.task_placed": { sent: { ...task, place: 2 } },
	"project.task_moved": { sent: { ...task, way: "in", other: 18 } },
	"project.task_deleted": { sent: task },
	"project.task_undeleted": { sent: task },
	"webhook.created": { kept: OF_WEBHOOKS },
	"webhook.edited": { kept: OF_WEBHOOKS },
	"webhook.rotated": { kept: OF_WEBHOOKS },
	"webhook.paused": { kept: OF_WEBHOOKS },
	"webhook.resumed": { kept: OF_WEBHOOKS },
	"webhook.failing": { kept: OF_WEBHOOKS },
	// It ends: an endpoint that is off is sent nothing more. The others are told.
	"webhook.disabled": {
		sent: { id: "5f0c3a1e-9b1d-4f57-8a52-7d3f7e5b9c10", host: "hooks.example.com", reason: "failing" },
	},
	"webhook.deleted": { kept: OF_WEBHOOKS },
	"webhook.undeleted": { kept: OF_WEBHOOKS },
	"webhook.replayed": { kept: OF_WEBHOOKS },
};

/** The events that webhooks are sent, in the order of the list. */
export const SENT_EVENTS = (Object.keys(WORDS) as EventName[]).filter((event) => "sent" in WORDS[event]);

const isSent = new Set<string>(SENT_EVENTS);

/** Tells whether a text is the name of an event that webhooks are sent. */
export const isSentEvent = (event: string): event is EventName => isSent.has(event);

/** Every event, also those that are added later. */
export const ALL_EVENTS = "*";

/** Tells whether an endpoint that chose these events is sent this one. */
export const wants = (chosen: readonly string[], event: string): boolean =>
	isSentEvent(event) && (chosen.includes(ALL_EVENTS) || chosen.includes(event));

/** The sample of an event’s `data`. Throws for an event that is kept. */
export function sampleOf(event: EventName): Record<string, unknown> {
	const word = WORDS[event];
	if ("kept" in word) throw new Error(`${event} is not sent`);
	return word.sent;
}
