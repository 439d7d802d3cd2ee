import fc from "fast-check";
import { expect, test } from "vitest";
import { ERASED, splitPersonal } from "../audit/personal.server.ts";
import { EVENTS, type EventName, sentenceOf } from "./events.ts";

const project = { id: 7, name: "Moon base", slug: "moon-base", isPublic: true };
const aFile = { ...project, file: { id: 11, name: "plan.pdf", bytes: 1_200 } };
const aTask = { ...project, task: { id: 9, text: "Order paper" } };
const member = { id: "user_1", name: "Mei Tanaka" };
const role = { key: "editor", name: "Editor" };
const request = { id: 7, name: "Mei Tanaka", member: "user_1", permission: "teams:manage" };
const invitation = { id: "inv_1", email: "new@acme.example", role: "member", timesSent: 1 };
const team = { id: 7, name: "Design", slug: "design" };

const path = { id: 7, name: "Welcome" };
const way = { id: 7, member, path, version: 2, role: "member", teams: [7] };
const onWay = { ...way, step: { key: "step_1", title: "Say hello" } };
const webhook = { id: "7", host: "hooks.example.com" };
const milestone = { id: 7, name: "Explorer" };

/** One payload of each kind, and its sentence after the actor's name. */
const TOLD: Record<EventName, [payload: unknown, sentence: string]> = {
	"workspace.created": [
		{ id: "org_1", name: "Acme", slug: "acme", owner: "user_1" },
		"created the workspace “Acme”",
	],
	"workspace.renamed": [{ id: "org_1", from: "Acme", to: "Apex" }, "renamed the workspace to “Apex”"],
	"workspace.moved": [{ id: "org_1", from: "acme", to: "apex" }, "moved the workspace from /acme to /apex"],
	"workspace.suspended": [
		{ id: "org_1", name: "Acme", reason: "The bill is open." },
		"paused the workspace “Acme”: The bill is open.",
	],
	"workspace.reactivated": [{ id: "org_1", name: "Acme" }, "reactivated the workspace “Acme”"],
	"workspace.restored": [{ id: "org_1", name: "Acme" }, "restored the workspace “Acme”"],
	"workspace.dropped": [{ id: "org_1", name: "Acme" }, "started to delete the workspace “Acme” permanently"],
	"workspace.archived": [{ id: "org_1", name: "Acme" }, "closed the workspace “Acme”"],
	"member.joined": [{ ...member, role: "viewer" }, "added Mei Tanaka as “Viewer”"],
	"member.left": [member, "recorded that Mei Tanaka left the workspace"],
	"member.reassigned": [
		{ ...member, from: "viewer", to: "admin" },
		"changed the role of Mei Tanaka from “Viewer” to “Admin”",
	],
	"member.suspended": [member, "suspended Mei Tanaka"],
	"member.reactivated": [member, "reactivated Mei Tanaka"],
	"member.removed": [member, "removed Mei Tanaka from the workspace"],
	"member.edited": [{ ...member, changes: {} }, "changed the profile of Mei Tanaka"],
	"role.created": [role, "created the role “Editor”"],
	"role.edited": [{ ...role, changes: {} }, "changed the role “Editor”"],
	"role.deleted": [{ ...role, members: 0 }, "deleted the role “Editor”"],
	"request.made": [
		request,
		"requested the permission “Create, edit and delete teams, and choose their members”",
	],
	"request.approved": [
		{ ...request, role: "admin" },
		"gave Mei Tanaka the role “Admin” to grant the permission “Create, edit and delete teams, and choose their members”",
	],
	"request.declined": [
		request,
		"declined the request by Mei Tanaka for the permission “Create, edit and delete teams, and choose their members”",
	],
	"invitation.created": [invitation, "invited new@acme.example"],
	"invitation.resent": [invitation, "resent the invitation to new@acme.example"],
	"invitation.revoked": [invitation, "revoked the invitation to new@acme.example"],
	"invitation.restored": [invitation, "restored the invitation to new@acme.example"],
	"invitation.accepted": [invitation, "accepted the invitation to new@acme.example"],
	"invitation.declined": [invitation, "recorded that new@acme.example declined the invitation"],
	"invitation.asked": [invitation, "recorded that new@acme.example asked for a new invitation"],
	"team.created": [team, "created the team “Design”"],
	"team.edited": [{ ...team, changes: {} }, "edited the team “Design”"],
	"team.deleted": [team, "deleted the team “Design”"],
	"team.undeleted": [team, "restored the team “Design”"],
	"team.joined": [{ ...team, member }, "added Mei Tanaka to the team “Design”"],
	"team.left": [{ ...team, member }, "removed Mei Tanaka from the team “Design”"],
	"team.entrusted": [
		{ ...team, lead: "Mei Tanaka", leadId: "user_1" },
		"made Mei Tanaka the lead of the team “Design”",
	],
	"team.invited": [
		{ ...team, invitation: "inv_1", email: "new@acme.example" },
		"invited new@acme.example to the team “Design”",
	],
	"team.answered": [
		{ ...team, invitation: "inv_1", email: "new@acme.example", how: "declined" },
		"recorded that the invitation of new@acme.example to the team “Design” was declined",
	],
	"workspace.configured": [{ id: "org_1", changes: {} }, "changed the workspace settings"],
	"path.created": [path, "created the onboarding path “Welcome”"],
	"path.edited": [
		{ ...path, what: "the step “Say hello”" },
		"changed the step “Say hello” of the onboarding path “Welcome”",
	],
	"path.published": [{ ...path, version: 3 }, "published version 3 of the onboarding path “Welcome”"],
	"path.assigned": [
		{ ...path, roles: ["member"], teams: [], isDefault: false },
		"changed who gets the onboarding path “Welcome”",
	],
	"path.deleted": [path, "deleted the onboarding path “Welcome”"],
	"path.undeleted": [path, "restored the onboarding path “Welcome”"],
	"onboarding.configured": [{ id: "org_1", changes: {} }, "changed the onboarding rules"],
	"onboarding.started": [{ ...way, chosenBy: "role" }, "started the onboarding path “Welcome”"],
	"onboarding.replaced": [way, "switched from the onboarding path “Welcome” to another one"],
	"onboarding.completed": [{ ...way, seconds: 90, days: 1 }, "finished the onboarding path “Welcome”"],
	"step.reached": [onWay, "reached the onboarding step “Say hello”"],
	"step.completed": [{ ...onWay, seconds: 90 }, "finished the onboarding step “Say hello”"],
	"step.skipped": [{ ...onWay, seconds: 90 }, "skipped the onboarding step “Say hello”"],
	"step.saved": [onWay, "saved answers in the onboarding step “Say hello”"],
	"reminder.sent": [onWay, "reminded Mei Tanaka about the onboarding step “Say hello”"],
	"reminder.refused": [member, "turned off onboarding reminders"],
	"reminder.wanted": [member, "turned onboarding reminders back on"],
	"milestone.created": [milestone, "created the milestone “Explorer”"],
	"milestone.edited": [{ ...milestone, changes: {} }, "changed the milestone “Explorer”"],
	"milestone.deleted": [milestone, "deleted the milestone “Explorer”"],
	"milestone.undeleted": [milestone, "restored the milestone “Explorer”"],
	"achievement.awarded": [
		{ ...milestone, member, by: "event_1", reachedAt: "2026-03-01T09:00:00.000Z" },
		"awarded Mei Tanaka the milestone “Explorer”",
	],
	"support.granted": [
		{
			...{ id: 7, reason: "The import fails.", hours: 4, opensFiles: false },
			until: "2026-11-21T12:00:00.000Z",
		},
		"granted support access for 4 hours: The import fails.",
	],
	"support.ended": [{ id: 7, how: "ended" }, "ended support access"],
	"support.viewed": [
		{ id: 7, path: "/projects", operator: "ops@tenantry.example" },
		"let support (ops@tenantry.example) view /projects",
	],
	"audit.viewed": [
		{ id: "org_1", filter: { event: "project", from: "2026-03-01" } },
		"viewed the audit log, filtered by event project, from 2026-03-01",
	],
	"audit.exported": [{ id: "org_1", format: "jsonl", filter: {} }, "exported the audit log as JSON lines"],
	"audit.verified": [{ id: "org_1", upTo: 12 }, "verified the audit log up to entry 12: intact"],
	"person.erased": [{ id: "user_1" }, "permanently erased a former member"],
	"key.created": [
		{ id: "7", name: "CI", scopes: ["projects:create"], expiresAt: null },
		"created the API key “CI”",
	],
	"key.rotated": [
		{ id: "7", name: "CI", until: "2026-11-21T10:00:00.000Z" },
		"gave the API key “CI” a new text",
	],
	"key.revoked": [
		{ id: "7", name: "CI", reason: "address" },
		"revoked the API key “CI”, because it was sent in an address",
	],
	"service_account.created": [
		{ id: "7", name: "Deploy", role: "member", sponsor: member },
		"created the service account “Deploy”",
	],
	"service_account.edited": [
		{ id: "7", name: "Deploy", changes: {} },
		"changed the service account “Deploy”",
	],
	"service_account.deleted": [{ id: "7", name: "Deploy" }, "deleted the service account “Deploy”"],
	"webhook.created": [{ ...webhook, events: ["*"] }, "created a webhook to hooks.example.com"],
	"webhook.edited": [{ ...webhook, changes: {} }, "edited the webhook to hooks.example.com"],
	"webhook.rotated": [
		{ ...webhook, until: "2026-11-21T10:00:00.000Z" },
		"gave the webhook to hooks.example.com a new secret",
	],
	"webhook.paused": [webhook, "paused the webhook to hooks.example.com"],
	"webhook.resumed": [{ ...webhook, sent: 3 }, "turned the webhook to hooks.example.com on"],
	"webhook.failing": [
		{ ...webhook, failures: 12, since: "2026-11-21T10:00:00.000Z" },
		"recorded that the webhook to hooks.example.com has failed 12 times in a row",
	],
	"webhook.disabled": [
		{ ...webhook, reason: "gone" },
		"turned the webhook to hooks.example.com off, because its receiver said that it is gone",
	],
	"webhook.deleted": [webhook, "deleted the webhook to hooks.example.com"],
	"webhook.undeleted": [webhook, "restored the webhook to hooks.example.com"],
	"webhook.replayed": [
		{ ...webhook, sent: 12, from: "2026-11-01", to: "2026-11-21" },
		"sent 12 events from 2026-11-01 to 2026-11-21 to the webhook at hooks.example.com again",
	],
	"project.comment_added": [
		{ ...project, comment: { id: 9, newlyMentioned: ["user_1"] } },
		"commented on the project “Moon base”",
	],
	"project.comment_edited": [
		{ ...project, comment: { id: 9, newlyMentioned: [] } },
		"edited a comment on the project “Moon base”",
	],
	"project.comment_deleted": [
		{ ...project, comment: { id: 9 } },
		"deleted a comment on the project “Moon base”",
	],
	"project.comment_undeleted": [
		{ ...project, comment: { id: 9 } },
		"restored a comment on the project “Moon base”",
	],
	"project.file_added": [aFile, "added the file “plan.pdf” to the project “Moon base”"],
	"project.file_deleted": [aFile, "deleted the file “plan.pdf” of the project “Moon base”"],
	"project.file_undeleted": [aFile, "restored the file “plan.pdf” of the project “Moon base”"],
	"project.file_refused": [
		{ ...aFile, verdict: "Eicar-Test-Signature" },
		"found malware in the file “plan.pdf” of the project “Moon base” and blocked it",
	],
	"project.created": [project, "created the project “Moon base”"],
	"projects.exported": [
		{ id: "org_1", filter: { stage: "idea" } },
		"exported the list of projects as CSV, filtered by stage idea",
	],
	"project.task_added": [
		{ ...aTask, assignee: member },
		"added the task “Order paper” to the project “Moon base”",
	],
	"project.task_edited": [
		{ ...aTask, changes: {} },
		"edited the task “Order paper” of the project “Moon base”",
	],
	"project.task_done": [aTask, "finished the task “Order paper” of the project “Moon base”"],
	"project.task_reopened": [aTask, "reopened the task “Order paper” of the project “Moon base”"],
	"project.task_placed": [
		{ ...aTask, place: 2 },
		"moved the task “Order paper” to place 2 in the project “Moon base”",
	],
	"project.task_moved": [
		{ ...aTask, way: "in", other: 8 },
		"moved the task “Order paper” to the project “Moon base” from another",
	],
	"project.task_deleted": [aTask, "deleted the task “Order paper” of the project “Moon base”"],
	"project.task_undeleted": [aTask, "restored the task “Order paper” of the project “Moon base”"],
	"project.edited": [{ ...project, changes: {} }, "edited the project “Moon base”"],
	"project.archived": [project, "archived the project “Moon base”"],
	"project.restored": [project, "restored the project “Moon base”"],
	"project.deleted": [project, "deleted the project “Moon base”"],
	"project.undeleted": [project, "restored the deleted project “Moon base”"],
};

test.each(Object.entries(TOLD))("%s becomes a sentence", (event, [payload, sentence]) => {
	expect(sentenceOf(event, payload)).toBe(sentence);
});

test("anyone who did it to themselves is not named twice", () => {
	const bo = { id: "user_bo", name: "Bo Lind", role: "member" };

	expect(sentenceOf("member.joined", bo, "user_bo")).toBe("joined as “Member”");
	expect(sentenceOf("member.joined", bo, "user_ada")).toBe("added Bo Lind as “Member”");
	expect(sentenceOf("member.left", { id: "user_bo", name: "Bo Lind" }, "user_bo")).toBe("left the workspace");
	expect(sentenceOf("member.left", { id: "user_bo", name: "Bo Lind" }, "webhook")).toBe(
		"recorded that Bo Lind left the workspace",
	);
	const inTeam = { ...team, member: { id: "user_bo", name: "Bo Lind" } };
	const ofTeam = { ...team, lead: "Bo Lind", leadId: "user_bo" };
	const others: [event: EventName, payload: unknown, own: string, told: string][] = [
		["member.edited", { ...bo, changes: {} }, "changed their profile", "changed the profile of Bo Lind"],
		["team.joined", inTeam, "joined the team “Design”", "added Bo Lind to the team “Design”"],
		["team.left", inTeam, "left the team “Design”", "removed Bo Lind from the team “Design”"],
		[
			"team.entrusted",
			ofTeam,
			"became the lead of the team “Design”",
			"made Bo Lind the lead of the team “Design”",
		],
	];
	for (const [event, payload, own, told] of others) {
		expect(sentenceOf(event, payload, "user_bo")).toBe(own);
		expect(sentenceOf(event, payload, "user_ada")).toBe(told);
	}
});

test("every event has its sentence here, its name is noun.past, and its subject's id is text", () => {
	for (const [event, kind] of Object.entries(EVENTS)) {
		const [payload] = TOLD[event as EventName];
		const subjectId = (kind.subjectId as (payload: unknown) => string)(payload);

		expect(event).toMatch(/^[a-z_]+\.[a-z_]+$/);
		expect(event.startsWith(`${kind.subject}.`)).toBe(true);
		expect(subjectId).toMatch(/^(7|org_1|user_1|inv_1|step_1|editor)$/);
	}
});

test("every personal detail in an event is declared as personal, and no field has the name of the sealed parts", () => {
	const open = Object.entries(TOLD).flatMap(([event, [payload]]) => {
		const { left } = splitPersonal(event as EventName, payload as Record<string, unknown>);
		return /Mei Tanaka|acme\.example|"sealed"/.test(JSON.stringify(left)) ? [event] : [];
	});

	expect(open).toEqual([]);
});

test("a sentence without a personal part is the same while those parts are sealed", () => {
	for (const [event, [payload]] of Object.entries(TOLD)) {
		const { left } = splitPersonal(event as EventName, payload as Record<string, unknown>);
		for (const actor of [undefined, member.id]) {
			const sealed = sentenceOf(event, left, actor);
			if (!sealed.includes(ERASED)) expect(sealed).toBe(sentenceOf(event, payload, actor));
		}
	}
});

// A reason ends a sentence as it was typed, and people have no quotation marks.
const WITHOUT_QUOTES = /“[^”]*”|: .*|Mei Tanaka|\b(?:API|CSV|JSON)\b/g;

test("the names of things are in quotation marks", () => {
	const told = Object.entries(TOLD).flatMap(([event, [payload]]) => [
		sentenceOf(event, payload),
		sentenceOf(event, payload, member.id),
	]);

	expect(told.filter((words) => /[A-Z]/.test(words.replaceAll(WITHOUT_QUOTES, "")))).toEqual([]);
});

test("a renamed project is described with both names", () => {
	const payload = { ...project, changes: { name: { from: "Mars base", to: "Moon base" } } };

	expect(sentenceOf("project.edited", payload)).toBe("renamed the project “Mars base” to “Moon base”");
});

test("an event of another version, with another shape or an unknown name, is described without crashing", () => {
	expect(sentenceOf("ticket.closed", {})).toBe("ticket closed");
	expect(sentenceOf("project.created", { title: "?" })).toBe("project created");
	expect(sentenceOf("project.created", null)).toBe("project created");
	for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty", ""]) {
		expect(sentenceOf(name, {})).toBe(name);
	}
});

test("nothing in an audit entry makes its sentence crash or come out empty", () => {
	const event = fc.oneof(fc.constantFrom(...Object.keys(EVENTS)), fc.string({ minLength: 1 }));
	fc.assert(
		fc.property(event, fc.jsonValue(), (name, payload) => {
			expect(sentenceOf(name, payload).length).toBeGreaterThan(0);
		}),
		{ numRuns: 500 },
	);
});
