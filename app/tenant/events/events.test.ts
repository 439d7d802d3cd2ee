import fc from "fast-check";
import { expect, test } from "vitest";
import { takeOut } from "../audit/personal.server.ts";
import { EVENTS, type EventName, sentenceOf } from "./events.ts";

const project = { id: 7, name: "Moon base", slug: "moon-base", isPublic: true };
const member = { id: "user_1", name: "Mei Tanaka" };
const role = { key: "editor", name: "Editor" };
const request = { id: 7, name: "Mei Tanaka", member: "user_1", permission: "teams:manage" };
const invitation = { id: "inv_1", email: "new@acme.example", role: "member", timesSent: 1 };
const team = { id: 7, name: "Design", slug: "design" };

const path = { id: 7, name: "Welcome" };
const way = { id: 7, member, path, version: 2, role: "member", teams: [7] };
const onWay = { ...way, step: { key: "step_1", title: "Say hello" } };
const milestone = { id: 7, name: "Explorer" };

/** One payload of each kind, and how it reads behind its actor's name. */
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
	"workspace.reactivated": [{ id: "org_1", name: "Acme" }, "opened the workspace “Acme” again"],
	"workspace.restored": [{ id: "org_1", name: "Acme" }, "restored the workspace “Acme”"],
	"workspace.dropped": [{ id: "org_1", name: "Acme" }, "began to delete the workspace “Acme” for ever"],
	"workspace.archived": [{ id: "org_1", name: "Acme" }, "closed the workspace “Acme”"],
	"member.joined": [{ ...member, role: "viewer" }, "added Mei Tanaka as viewer"],
	"member.left": [member, "noted that Mei Tanaka left the workspace"],
	"member.reassigned": [
		{ ...member, from: "viewer", to: "admin" },
		"changed the role of Mei Tanaka from viewer to admin",
	],
	"member.suspended": [member, "suspended Mei Tanaka"],
	"member.reactivated": [member, "let Mei Tanaka in again"],
	"member.removed": [member, "removed Mei Tanaka from the workspace"],
	"member.edited": [{ ...member, changes: {} }, "changed the profile of Mei Tanaka"],
	"role.created": [role, "made the role Editor"],
	"role.edited": [{ ...role, changes: {} }, "changed the role Editor"],
	"role.deleted": [{ ...role, members: 0 }, "deleted the role Editor"],
	"request.made": [request, "asked for the permission teams:manage"],
	"request.approved": [
		{ ...request, role: "admin" },
		"gave Mei Tanaka the role admin, for the permission teams:manage",
	],
	"request.declined": [request, "declined the request of Mei Tanaka for the permission teams:manage"],
	"invitation.created": [invitation, "invited new@acme.example"],
	"invitation.resent": [invitation, "sent the invitation of new@acme.example again"],
	"invitation.revoked": [invitation, "revoked the invitation of new@acme.example"],
	"invitation.restored": [invitation, "brought back the invitation of new@acme.example"],
	"invitation.accepted": [invitation, "accepted the invitation of new@acme.example"],
	"invitation.declined": [invitation, "noted that new@acme.example declined the invitation"],
	"invitation.asked": [invitation, "noted that new@acme.example asks for a new invitation"],
	"team.created": [team, "created the team Design"],
	"team.edited": [{ ...team, changes: {} }, "edited the team Design"],
	"team.deleted": [team, "deleted the team Design"],
	"team.undeleted": [team, "brought back the team Design"],
	"team.joined": [{ ...team, member }, "added Mei Tanaka to the team Design"],
	"team.left": [{ ...team, member }, "took Mei Tanaka out of the team Design"],
	"team.entrusted": [
		{ ...team, lead: "Mei Tanaka", leadId: "user_1" },
		"made Mei Tanaka lead of the team Design",
	],
	"team.invited": [
		{ ...team, invitation: "inv_1", email: "new@acme.example" },
		"invited new@acme.example to the team Design",
	],
	"team.answered": [
		{ ...team, invitation: "inv_1", email: "new@acme.example", how: "declined" },
		"noted that the invitation of new@acme.example to the team Design was declined",
	],
	"workspace.configured": [{ id: "org_1", changes: {} }, "changed the workspace's settings"],
	"path.created": [path, "made the onboarding path “Welcome”"],
	"path.edited": [
		{ ...path, what: "the step “Say hello”" },
		"changed the step “Say hello” of the onboarding path “Welcome”",
	],
	"path.published": [{ ...path, version: 3 }, "published version 3 of the onboarding path “Welcome”"],
	"path.assigned": [
		{ ...path, roles: ["member"], teams: [], isDefault: false },
		"changed for whom the onboarding path “Welcome” is",
	],
	"path.deleted": [path, "deleted the onboarding path “Welcome”"],
	"path.undeleted": [path, "brought back the onboarding path “Welcome”"],
	"onboarding.configured": [{ id: "org_1", changes: {} }, "changed the rules of onboarding"],
	"onboarding.started": [{ ...way, chosenBy: "role" }, "began the onboarding path “Welcome”"],
	"onboarding.replaced": [way, "stopped the onboarding path “Welcome” for another one"],
	"onboarding.completed": [{ ...way, seconds: 90, days: 1 }, "finished the onboarding path “Welcome”"],
	"step.reached": [onWay, "came to the onboarding step “Say hello”"],
	"step.completed": [{ ...onWay, seconds: 90 }, "finished the onboarding step “Say hello”"],
	"step.skipped": [{ ...onWay, seconds: 90 }, "skipped the onboarding step “Say hello”"],
	"step.saved": [onWay, "saved answers in the onboarding step “Say hello”"],
	"reminder.sent": [onWay, "reminded Mei Tanaka of the onboarding step “Say hello”"],
	"reminder.refused": [member, "does not want reminders of onboarding any more"],
	"reminder.wanted": [member, "wants reminders of onboarding again"],
	"milestone.created": [milestone, "made the milestone “Explorer”"],
	"milestone.edited": [{ ...milestone, changes: {} }, "changed the milestone “Explorer”"],
	"milestone.deleted": [milestone, "deleted the milestone “Explorer”"],
	"milestone.undeleted": [milestone, "brought back the milestone “Explorer”"],
	"achievement.awarded": [
		{ ...milestone, member, by: "event_1", reachedAt: "2026-03-01T09:00:00.000Z" },
		"gave Mei Tanaka the milestone “Explorer”",
	],
	"support.granted": [
		{ id: 7, reason: "The import fails.", hours: 4, until: "2026-11-21T12:00:00.000Z" },
		"let support look in for 4 hours: The import fails.",
	],
	"support.ended": [{ id: 7, how: "ended" }, "ended the access of support"],
	"support.viewed": [
		{ id: 7, path: "/projects", operator: "ops@tenantry.example" },
		"showed /projects to support (ops@tenantry.example)",
	],
	"audit.viewed": [
		{ id: "org_1", filter: { event: "project", from: "2026-03-01" } },
		"read the audit log, only event project, from 2026-03-01",
	],
	"audit.exported": [{ id: "org_1", format: "jsonl", filter: {} }, "took out the audit log as JSON lines"],
	"audit.verified": [{ id: "org_1", upTo: 12 }, "checked the audit log up to entry 12 and found it whole"],
	"person.erased": [{ id: "user_1" }, "erased somebody who left, for good"],
	"project.created": [project, "created the project “Moon base”"],
	"project.edited": [{ ...project, changes: {} }, "edited the project “Moon base”"],
	"project.archived": [project, "archived the project “Moon base”"],
	"project.restored": [project, "restored the project “Moon base”"],
	"project.deleted": [project, "deleted the project “Moon base”"],
	"project.undeleted": [project, "brought back the project “Moon base”"],
};

test.each(Object.entries(TOLD))("%s is told as a sentence", (event, [payload, sentence]) => {
	expect(sentenceOf(event, payload)).toBe(sentence);
});

test("somebody who did it to themselves is not named twice", () => {
	const bo = { id: "user_bo", name: "Bo Lind", role: "member" };

	expect(sentenceOf("member.joined", bo, "user_bo")).toBe("joined as Member");
	expect(sentenceOf("member.joined", bo, "user_ada")).toBe("added Bo Lind as member");
	expect(sentenceOf("member.left", { id: "user_bo", name: "Bo Lind" }, "user_bo")).toBe("left the workspace");
	expect(sentenceOf("member.left", { id: "user_bo", name: "Bo Lind" }, "webhook")).toBe(
		"noted that Bo Lind left the workspace",
	);
});

test("every event has its sentence here, its name is noun.past, and its subject's id is text", () => {
	for (const [event, kind] of Object.entries(EVENTS)) {
		const [payload] = TOLD[event as EventName];
		const subjectId = (kind.subjectId as (payload: unknown) => string)(payload);

		expect(event).toMatch(/^[a-z]+\.[a-z]+$/);
		expect(event.startsWith(`${kind.subject}.`)).toBe(true);
		expect(subjectId).toMatch(/^(7|org_1|user_1|inv_1|step_1|editor)$/);
	}
});

test("whatever an event tells of a person is declared as theirs, and nothing is called as the sealed parts are", () => {
	const open = Object.entries(TOLD).flatMap(([event, [payload]]) => {
		const { left } = takeOut(event as EventName, payload as Record<string, unknown>);
		return /Mei Tanaka|acme\.example|"sealed"/.test(JSON.stringify(left)) ? [event] : [];
	});

	expect(open).toEqual([]);
});

test("a renamed project is told with both names", () => {
	const payload = { ...project, changes: { name: { from: "Mars base", to: "Moon base" } } };

	expect(sentenceOf("project.edited", payload)).toBe("renamed the project “Mars base” to “Moon base”");
});

test("an event of another version, with another shape or no name we know, is told without crashing", () => {
	expect(sentenceOf("ticket.closed", {})).toBe("ticket closed");
	expect(sentenceOf("project.created", { title: "?" })).toBe("project created");
	expect(sentenceOf("project.created", null)).toBe("project created");
	for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty", ""]) {
		expect(sentenceOf(name, {})).toBe(name);
	}
});

test("nothing that an audit entry can hold makes its sentence crash or empty", () => {
	const event = fc.oneof(fc.constantFrom(...Object.keys(EVENTS)), fc.string({ minLength: 1 }));
	fc.assert(
		fc.property(event, fc.jsonValue(), (name, payload) => {
			expect(sentenceOf(name, payload).length).toBeGreaterThan(0);
		}),
		{ numRuns: 500 },
	);
});
