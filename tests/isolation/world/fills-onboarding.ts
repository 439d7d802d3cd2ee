import type { Fill } from "./fills.ts";
import type { Mark } from "./marks.ts";
import { idOf } from "./people.ts";
import type { Rows, RowValues } from "./rows.ts";

const KINDS = ["read", "checklist", "form", "quiz", "video", "task"] as const;
const PUBLISHED = 1;
const DRAFT = 2;
const CREATED_PROJECT = { fact: "project.created", count: 1 };
const ofCatalog = "names something of the product's own catalog";

const published = { pathVersion: PUBLISHED, version: PUBLISHED };

/** The first path is published and has a draft; the second one is a draft. */
const versionRows = (_mark: Mark, { onboardingPaths }: Rows): RowValues[] => [
	{ pathId: onboardingPaths?.[0]?.id, version: PUBLISHED, publishedAt: new Date() },
	{ pathId: onboardingPaths?.[0]?.id, version: DRAFT },
	{ pathId: onboardingPaths?.[1]?.id, version: PUBLISHED },
];

/** A published step of each kind, and one in the draft. */
const stepRows = ({ uuid }: Mark, { onboardingPaths }: Rows): RowValues[] =>
	[...KINDS, "read"].map((kind, at) => ({
		// The draft's step is a later version of the first one.
		key: `${uuid}-4000-8000-00000000000${at % KINDS.length}`,
		pathId: onboardingPaths?.[0]?.id,
		pathVersion: at < KINDS.length ? PUBLISHED : DRAFT,
		kind,
		position: (at % KINDS.length) + 1,
		completedByFact: CREATED_PROJECT,
		isRequired: at % 2 === 0,
	}));

const contentRows = ({ word }: Mark, { onboardingSteps }: Rows): RowValues[] => {
	const key = `${word}-item`;
	const text = `${word}-content`;
	const choices = ["yes", "no"].map((one) => ({ key: `${word}-${one}`, text: `${text}-${one}` }));
	const bodies = [
		{ kind: "markdown", text },
		{ kind: "checklist", items: [{ key, label: text }] },
		{ kind: "form", fields: [{ key, label: text, kind: "text", isRequired: false, hint: text }] },
		{
			kind: "quiz",
			questions: [{ key, text, choices, correct: [`${word}-yes`], explanation: `${text}-why` }],
		},
		{ kind: "video", url: `https://www.youtube.com/watch?v=${word}`, title: text },
		{ kind: "markdown", text },
	];
	return bodies.map((body, at) => ({
		stepId: onboardingSteps?.[at]?.id,
		kind: body.kind,
		body,
		locale: "en",
		position: 1,
	}));
};

const sessionRows = (mark: Mark, { onboardingPaths }: Rows): RowValues[] =>
	(["owner", "member", "viewer"] as const).map((who, at) => ({
		...{ userId: idOf(mark, who), pathId: onboardingPaths?.[0]?.id, ...published },
		...{
			chosenBy: "default",
			status: at === 2 ? "completed" : "active",
			completedAt: at === 2 ? new Date() : null,
		},
	}));

const progressRows = ({ word }: Mark, rows: Rows): RowValues[] =>
	(rows.onboardingSteps ?? []).slice(0, 2).map((step, at) => ({
		...{ sessionId: rows.onboardingSessions?.[1]?.id, stepId: step.id, status: at === 0 ? "done" : "open" },
		answers: { [`${word}-item`]: `${word}-answer` },
	}));

export const ONBOARDING_FILLS: Record<string, Fill> = {
	mailOptOuts: { rows: (mark) => [{ userId: idOf(mark, "viewer") }] },
	onboardingAnalytics: {
		rows: () => [
			{ day: "2026-01-05", pathVersion: PUBLISHED, segment: "all", segmentKey: "", stepKey: "" },
			{ day: "2026-01-05", pathVersion: PUBLISHED, segment: "role" },
		],
		plain: { day: "is a date" },
	},
	onboardingContent: { rows: contentRows, plain: { locale: "is a language tag" } },
	onboardingMilestones: {
		rows: () => [
			{ criterion: CREATED_PROJECT, badge: "star" },
			{ criterion: { fact: "team.created", count: 2 }, badge: "star" },
		],
		plain: { badge: ofCatalog, criterion: ofCatalog },
	},
	onboardingPaths: {
		rows: () => [
			{ isDefault: true, publishedVersion: PUBLISHED, publishedAt: new Date(), draftVersion: DRAFT },
			{ draftVersion: PUBLISHED },
		],
	},
	onboardingPathTargets: {
		rows: (_mark, { teams, roles }) => [
			{ role: roles?.[0]?.key, teamId: null },
			{ role: null, teamId: teams?.[0]?.id },
		],
	},
	onboardingPathVersions: { rows: versionRows },
	onboardingReminders: { rows: () => [{ rule: "stuck" }, {}] },
	onboardingSessions: { rows: sessionRows },
	onboardingSteps: { rows: stepRows, plain: { completedByFact: ofCatalog } },
	organizationOnboardingConfigs: { rows: () => [{ id: 1, remindAfterDays: 7 }] },
	userAchievements: {
		after: ["auditLogs"],
		rows: (mark, { onboardingMilestones, auditLogs }) => [
			{
				...{ milestoneId: onboardingMilestones?.[0]?.id, userId: idOf(mark, "owner") },
				...{ eventId: auditLogs?.[0]?.id, reachedAt: new Date() },
			},
		],
	},
	userProgress: { rows: progressRows },
};
