import { z } from "zod";
import { refuse } from "#app/platform/refusal.ts";
import { listOperation, operation } from "#app/tenant/api/operation.ts";
import { pageOfFew } from "#app/tenant/api/pages.server.ts";
import { answeredText, momentOf, momentOrNull, momentShape, personShape } from "#app/tenant/api/shapes.ts";
import { findName } from "#app/tenant/people/member.server.ts";
import { getPath } from "../authoring/detail.server.ts";
import { findPaths, type ListedPath } from "../authoring/list.server.ts";
import { findMemberProgress, isSettled, type MemberProgress } from "../progress/progress.server.ts";
import { listSessions } from "./sessions.server.ts";

const summary = {
	id: answeredText,
	name: answeredText,
	isDefault: z.boolean().meta({ description: "Whether members get it who have no other." }),
	roles: z.array(answeredText).meta({ description: "The names of the roles that get it." }),
	teams: z.array(answeredText).meta({ description: "The names of the teams that get it." }),
	publishedVersion: z.int().nullable(),
	publishedAt: momentShape.nullable(),
	draftVersion: z.int(),
	active: z.int().meta({ description: "How many members are partway through it." }),
};

const pathSummaryShape = z.strictObject(summary).meta({ id: "PathSummary" });

const stepShape = z
	.strictObject({
		key: answeredText,
		title: answeredText,
		kind: answeredText,
		minutes: z.int().meta({ description: "How long it takes, roughly." }),
		isRequired: z.boolean(),
	})
	.meta({ id: "PathStep" });

const pathShape = z
	.strictObject({
		...summary,
		description: answeredText,
		steps: z.array(stepShape).meta({ description: "Of the draft, in order." }),
	})
	.meta({ id: "Path" });

const sessionShape = z
	.strictObject({
		id: answeredText,
		member: personShape,
		path: z.strictObject({ id: answeredText, name: answeredText }),
		version: z.int(),
		status: z.enum(["active", "completed", "replaced"]),
		settled: z.int().meta({ description: "How many steps are done or skipped." }),
		steps: z.int(),
		startedAt: momentShape,
		lastSeenAt: momentShape,
		completedAt: momentShape.nullable(),
	})
	.meta({ id: "OnboardingSession" });

const progressShape = z
	.strictObject({
		...sessionShape.shape,
		each: z.array(
			z
				.strictObject({
					...stepShape.shape,
					status: z.enum(["waiting", "open", "done", "skipped"]),
					settledAt: momentShape.nullable(),
				})
				.meta({ id: "StepProgress" }),
		),
	})
	.meta({ id: "OnboardingProgress" });

const summaryOf = ({ id, name, audience, publishedVersion, publishedAt, draftVersion, active }: Listed) => ({
	...{ id: String(id), name, isDefault: audience.isDefault, roles: audience.roles, teams: audience.teams },
	...{ publishedVersion, publishedAt: momentOrNull(publishedAt), draftVersion, active },
});

type Listed = Omit<ListedPath, "steps" | "minutes" | "firstSteps">;

function progressOf({ session, path, steps }: MemberProgress, name: string): z.input<typeof progressShape> {
	const { id, userId, pathVersion: version, status, startedAt, lastSeenAt, completedAt } = session;
	return {
		...{ id: String(id), member: { id: userId, name }, path: { id: String(path.id), name: path.name } },
		...{ version, status, settled: steps.filter(isSettled).length, steps: steps.length },
		...{ startedAt: momentOf(startedAt), lastSeenAt: momentOf(lastSeenAt) },
		completedAt: momentOrNull(completedAt),
		each: steps.map(({ key, title, kind, minutes, isRequired, progress }) => ({
			...{ key, title, kind, minutes, isRequired, status: progress?.status ?? "waiting" },
			settledAt: momentOrNull(progress?.finishedAt ?? null),
		})),
	};
}

const tag = "Onboarding";
const permission = "onboarding:manage";

/** The operations about onboarding paths and how far members are on them. */
export const onboardingOperations = [
	listOperation({
		...{ id: "listPaths", method: "GET", path: "/onboarding/paths", tag, permission },
		...{ summary: "List onboarding paths", description: "By id." },
		answer: pathSummaryShape,
		refuses: [],
		async run({ tenant, query }) {
			const paths = await tenant.read(async (reading) => {
				reading.authorize(permission);
				return findPaths(reading);
			});
			const { data, next } = pageOfFew(paths, ({ id }) => id, query);
			return { data: data.map(summaryOf), next };
		},
	}),
	operation({
		...{ id: "getPath", method: "GET", path: "/onboarding/paths/{path}", tag, permission },
		...{ summary: "Get an onboarding path", description: "With the steps of its draft." },
		answer: pathShape,
		refuses: [404],
		async run({ tenant, params }) {
			const { path, steps, audience, active } = await getPath(tenant, params.path ?? "");
			const each = steps.map(({ key, title, kind, minutes, isRequired }) => ({
				...{ key, title, kind, minutes, isRequired },
			}));
			const body = { ...summaryOf({ ...path, audience, active }), description: path.description };
			return { body: { ...body, steps: each } };
		},
	}),
	listOperation({
		...{ id: "listProgress", method: "GET", path: "/onboarding/progress", tag, permission },
		summary: "List how far members are",
		description: "One entry for each path that a member has begun, the latest first.",
		answer: sessionShape,
		refuses: [],
		async run({ tenant, query }) {
			const { sessions, next } = await listSessions(tenant, query);
			const data = sessions.map(({ id, startedAt, lastSeenAt, completedAt, path, ...session }) => ({
				...session,
				...{ id: String(id), path: { id: String(path.id), name: path.name } },
				...{ startedAt: momentOf(startedAt), lastSeenAt: momentOf(lastSeenAt) },
				completedAt: momentOrNull(completedAt),
			}));
			return { data, next };
		},
	}),
	operation({
		...{ id: "getMemberOnboarding", method: "GET", path: "/members/{member}/onboarding", tag },
		summary: "Get a member’s onboarding",
		description:
			"The path that they are on or finished last. Without `onboarding:manage`, only that of the key’s member.",
		permission: null,
		answer: progressShape,
		refuses: [403, 404],
		async run({ tenant, params }) {
			const id = params.member ?? "";
			return tenant.read(async (reading) => {
				if (id !== reading.member.id) reading.authorize(permission);
				const [name, progress] = await Promise.all([
					findName(reading.db, id.replaceAll("\0", "\uFFFD")),
					findMemberProgress(reading, id.replaceAll("\0", "\uFFFD")),
				]);
				return { body: progress ? progressOf(progress, name ?? "Someone") : refuseNone() };
			});
		},
	}),
];

function refuseNone(): never {
	return refuse(404, {
		title: "No onboarding",
		message: "There is no such member in this workspace, or they have not begun a path.",
	});
}
