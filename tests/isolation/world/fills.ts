import { hashOfKey, keyTextOf } from "#app/tenant/api/key-text.ts";
import { ONBOARDING_FILLS } from "./fills-onboarding.ts";
import type { Mark } from "./marks.ts";
import { emailOf, idOf, MEMBERS, type MemberName, ownRoleOf, roleOf } from "./people.ts";
import type { Rows, RowValues } from "./rows.ts";

/** What a table's rows need beyond what the columns' types say. */
export type Fill = {
	/** Values of each row besides the generated ones; two empty rows by default. */
	rows?: (mark: Mark, rows: Rows) => RowValues[];
	/** Tables whose rows these refer to without a foreign key. */
	after?: string[];
	/** Text or JSON columns whose rules leave no room for a marker, each with the reason. */
	plain?: Record<string, string>;
};

const DAY_MS = 24 * 3_600_000;
export const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);

const ofCatalog = "names something of the product's own catalog";

const memberRows = (mark: Mark): RowValues[] => [
	...MEMBERS.map((who) => ({
		id: idOf(mark, who),
		email: emailOf(mark, who),
		role: roleOf(mark, who),
		metadata: { note: `${mark.word}-users-metadata` },
		notificationSettings: { note: `${mark.word}-users-notification-settings` },
		isActive: who !== "suspended" && who !== "removed",
		leftAt: who === "removed" ? inDays(-1) : null,
		// In the future, so that no page updates it however long a run takes.
		lastSeenAt: inDays(1),
		sponsorId: null,
	})),
	{
		...{ id: `svc_${mark.word}`, email: `svc_${mark.word}@service.invalid`, role: "viewer" },
		...{
			metadata: {},
			notificationSettings: {},
			isActive: false,
			leftAt: null,
			sponsorId: idOf(mark, "owner"),
		},
	},
];

/** A project that everybody may see, the member's own, and an archived one. */
const projectRows = (mark: Mark): RowValues[] => [
	{ isPublic: true, createdBy: idOf(mark, "owner") },
	{ createdBy: idOf(mark, "member") },
	{ isPublic: true, status: "archived", archivedAt: inDays(-1), createdBy: idOf(mark, "admin") },
];

const joined = (mark: Mark): RowValues => ({
	event: "member.joined",
	actorKind: "system",
	actorId: `${mark.word}-webhook`,
	subjectType: "member",
	subjectId: idOf(mark, "viewer"),
	payload: { id: idOf(mark, "viewer"), name: `${mark.word}-name`, role: "viewer" },
});

const happened = (mark: Mark, who: "owner" | "member", rows: Rows, at: number): RowValues => {
	const { id, name, slug } = rows.projects?.[at] ?? {};
	return {
		event: "project.created",
		actorKind: "member",
		actorId: idOf(mark, who),
		subjectType: "project",
		subjectId: String(id),
		payload: { id, name, slug, isPublic: true },
	};
};

/** One that mentions somebody, and an edited one, both on the project that everybody sees. */
const commentRows = (mark: Mark, { projects }: Rows): RowValues[] =>
	(["owner", "member"] as const).map((who, at) => ({
		...{ id: Number(`${mark.number}90${at}`), projectId: projects?.[0]?.id, createdBy: idOf(mark, who) },
		...{ mentioned: [idOf(mark, "viewer")], editedAt: at === 0 ? null : inDays(-1) },
	}));

/** What is in every file of a workspace, and in the preview of each. */
export const bytesFor = ({ word }: Mark, what: "bytes" | "preview"): Buffer =>
	Buffer.from(`${word}-files-${what}`);

/**
 * A picture that everybody can download, the member’s own of a comment, a deleted one, one that is still arriving, and
 * one that waits for its form.
 */
const fileRows = (mark: Mark, { projects, comments }: Rows): RowValues[] =>
	[
		{ arrivedAt: inDays(-1), width: 640, height: 480 },
		{ arrivedAt: inDays(-1), createdBy: idOf(mark, "member"), commentId: comments?.[0]?.id },
		{ arrivedAt: inDays(-1), deletedAt: inDays(-1), deletedBy: idOf(mark, "member") },
		{ arrivedAt: null },
		{ arrivedAt: null, stagedAt: inDays(-0.5) },
	].map((given, at) => ({
		...{ id: Number(`${mark.number}93${at}`), projectId: projects?.[0]?.id },
		...{ bytes: bytesFor(mark, "bytes").length, commentId: null, width: null, height: null, stagedAt: null },
		...{ createdBy: idOf(mark, "owner"), ...given },
	}));

/** What the search finds each of these by: a word that is the marker. */
const entryRows = (
	{ word }: Mark,
	{ projects = [], tasks = [], comments = [], files = [] }: Rows,
): RowValues[] => {
	const words = `'${word}':1A`;
	const of = (kind: string, rows: RowValues[]) =>
		rows.map(({ id, projectId = id }) => ({ id, projectId, kind, words, text: null }));
	return [
		...of("project", projects),
		...of("task", tasks.slice(0, 3)),
		...of("comment", comments),
		...of("file", files.slice(0, 2)).map((entry) => ({ ...entry, text: `${word} in the file` })),
	];
};

/** Open tasks, one of them the member’s own, a finished and a deleted one, all in the project that everybody sees. */
const taskRows = (mark: Mark, { projects }: Rows): RowValues[] =>
	[
		{ assigneeId: idOf(mark, "member") },
		{ assigneeId: null },
		{ doneAt: inDays(-1) },
		{ deletedAt: inDays(-1), deletedBy: idOf(mark, "member") },
	].map((given, at) => ({
		...{ id: Number(`${mark.number}91${at}`), projectId: projects?.[0]?.id, position: at + 1 },
		...given,
	}));

/** What the member was told: unread, and of a thing each; a comment that mentions them, a task and their role. */
const notificationRows = (mark: Mark, { comments, projects, tasks }: Rows): RowValues[] =>
	[
		{ kind: "mention", subjectType: "comment", subjectId: String(comments?.[0]?.id) },
		{ kind: "task", subjectType: "task", subjectId: String(tasks?.[0]?.id) },
		{ kind: "role", subjectType: "member", subjectId: "", projectId: null },
	].map((given, at) => ({
		...{ id: Number(`${mark.number}92${at}`), userId: idOf(mark, "member"), projectId: projects?.[0]?.id },
		...{ eventId: null, readAt: null, awaitsEmail: false },
		...given,
	}));

/** Returns the API key that each member has, with every scope. */
export const keyOf = (mark: Mark, who: MemberName): string =>
	keyTextOf(`${mark.word}key${MEMBERS.indexOf(who)}`, mark.word.padEnd(43, "k"));

const keyRows = (mark: Mark): RowValues[] =>
	MEMBERS.map((who, at) => ({
		...{ id: `${mark.word}key${at}`, memberId: idOf(mark, who), hash: hashOfKey(keyOf(mark, who)) },
		...{ scopes: ["*"], expiresAt: null, formerUntil: null, revokedAt: null },
		...{ formerHash: mark.word.padEnd(64, "f"), revokedBy: idOf(mark, "admin") },
		// In the future, so that no call updates it however long a run takes.
		...{ usedAt: inDays(1), formerUsedAt: inDays(1) },
	}));

/** The fills of every tenant table that column types alone cannot fill. Every JSON column must be listed. */
export const FILLS: Record<string, Fill> = {
	...ONBOARDING_FILLS,
	apiKeys: {
		rows: keyRows,
		plain: { scopes: ofCatalog, hash: "is a hash" },
	},
	auditChain: {
		after: ["auditLogs"],
		rows: (_mark, { auditLogs }) => {
			const seq = auditLogs?.at(-1)?.seq;
			return [{ id: 1, seq, beganAfter: seq }];
		},
	},
	auditLogs: {
		after: ["projects"],
		rows: (mark, rows) => [happened(mark, "owner", rows, 0), happened(mark, "member", rows, 1), joined(mark)],
		plain: { event: ofCatalog, subjectType: ofCatalog },
	},
	comments: { rows: commentRows },
	files: { after: ["comments"], rows: fileRows },
	invitations: {
		rows: (mark) => [
			{ role: "member", expiresAt: inDays(5), invitedBy: idOf(mark, "owner"), acceptedBy: null },
			{ role: ownRoleOf(mark), expiresAt: inDays(5), invitedBy: idOf(mark, "owner") },
		],
	},
	notifications: {
		after: ["comments", "tasks"],
		rows: notificationRows,
		plain: { kind: ofCatalog, subjectType: ofCatalog, subjectId: "is the id of another row" },
	},
	searchEntries: { after: ["comments", "files", "tasks"], rows: entryRows, plain: { kind: ofCatalog } },
	searchWords: {
		rows: ({ word }) => [{ word, reversed: [...word].reverse().join("") }],
		plain: { reversed: "is a word from its end" },
	},
	watches: {
		after: ["projects"],
		rows: (mark, { projects }) => [
			{ projectId: projects?.[0]?.id, userId: idOf(mark, "member"), level: "watching" },
			{ projectId: projects?.[0]?.id, userId: idOf(mark, "viewer"), level: "muted" },
		],
	},
	webhookDeliveries: {
		after: ["auditLogs", "webhookEndpoints"],
		rows: (_mark, { auditLogs, webhookEndpoints }) => [
			{
				...{ endpointId: webhookEndpoints?.[0]?.id, sequence: auditLogs?.[0]?.seq },
				...{ eventId: auditLogs?.[0]?.id, event: auditLogs?.[0]?.event, state: "failed", log: [] },
			},
		],
		plain: { event: ofCatalog, log: "are times and results" },
	},
	webhookEndpoints: {
		rows: ({ word }) => [
			{ url: `https://hooks.${word}.example/in`, events: ["*"], offReason: null, deletedAt: null },
		],
		plain: { events: ofCatalog },
	},
	permissions: { rows: ({ word }) => [{ parentKey: "*" }, { parentKey: `${word}-permissions-key-0` }] },
	permissionRequests: {
		rows: (mark) => [
			{ userId: idOf(mark, "member"), permission: "projects:edit:all" },
			{ userId: idOf(mark, "viewer"), permission: "projects:create" },
			{
				...{ userId: idOf(mark, "member"), permission: "projects:view:all", status: "approved" },
				...{ decidedBy: idOf(mark, "owner"), decidedAt: inDays(-1) },
			},
		],
		plain: { permission: ofCatalog },
	},
	projects: { rows: projectRows },
	roles: {
		rows: (mark) => [
			{
				permissions: ["users:manage", "teams:manage", "projects:view:all", `${mark.word}:view`],
				color: null,
			},
			{ permissions: ["projects:view:public"], color: null },
		],
		plain: { color: ofCatalog },
	},
	supportGrants: { rows: () => [{ expiresAt: inDays(1) }, { grantedAt: inDays(-3), expiresAt: inDays(-2) }] },
	teamInvitations: {
		rows: (mark) => [
			{ userId: idOf(mark, "viewer"), invitationId: null, expiresAt: inDays(5) },
			{ userId: null, expiresAt: inDays(5) },
		],
	},
	teamMembers: {
		rows: (mark, { teams }) => [
			{ teamId: teams?.[0]?.id, userId: idOf(mark, "owner") },
			{ teamId: teams?.[0]?.id, userId: idOf(mark, "member") },
			{ teamId: teams?.[1]?.id, userId: idOf(mark, "admin") },
		],
	},
	tasks: { rows: taskRows },
	users: { rows: memberRows },
};
