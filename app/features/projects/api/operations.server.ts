import { z } from "zod";
import { pathTo } from "#app/tenant/api/find-operation.ts";
import { refuseValues } from "#app/tenant/api/invalid-values.ts";
import { listOperation, type OperationCall, operation } from "#app/tenant/api/operation.ts";
import {
	answeredText,
	dayShape,
	memberIdInput,
	momentOf,
	momentOrNull,
	momentShape,
	numberIdInput,
	patched,
	personShape,
} from "#app/tenant/api/shapes.ts";
import { typedMember } from "#app/tenant/api/typed-member.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { namesOf } from "../detail.server.ts";
import { findProject } from "../find.server.ts";
import { projectShape as formShape, type ProjectEdit, projectFilterShape, SORTS, stage } from "../forms.ts";
import { listProjects } from "../list/list.server.ts";
import type { ListedProject } from "../list/project-rows.server.ts";
import {
	archiveProject,
	createProject,
	editProject,
	removeProject,
	restoreProject,
	type SavedProject,
	undeleteProject,
} from "../projects.server.ts";

const summary = {
	id: answeredText,
	slug: answeredText.meta({ description: "Names the project in addresses. It never changes." }),
	name: answeredText,
	isPublic: z.boolean().meta({ description: "Whether every member sees it." }),
	status: z.enum(["active", "archived"]),
	stage: z.enum(stage.options),
	dueOn: dayShape.nullable(),
	lead: personShape.nullable(),
	teamId: answeredText.nullable(),
	createdAt: momentShape,
	updatedAt: momentShape,
};

/** A project of a list. */
const summaryShape = z.strictObject(summary).meta({ id: "ProjectSummary" });

const detailShape = z
	.strictObject({
		...summary,
		description: answeredText.nullable().meta({ description: "Markdown." }),
		createdBy: personShape,
		archivedAt: momentShape.nullable(),
	})
	.meta({ id: "Project" });

const { name, description, dueOn } = formShape.shape;
const leadId = memberIdInput.meta({ description: "The id of a member who may see the project." });

const createShape = z.object({
	name,
	description: description.nullable(),
	isPublic: z.boolean().default(false),
	stage: stage.optional(),
	leadId: leadId.nullable().optional(),
	teamId: numberIdInput.nullable().optional(),
	dueOn: dueOn.nullable(),
});

const patchShape = z.object({
	name: name.optional(),
	description: description.nullable(),
	isPublic: z.boolean().optional(),
	stage: stage.optional(),
	leadId: leadId.nullable().optional(),
	teamId: numberIdInput.nullable().optional(),
	dueOn: dueOn.nullable(),
});

type State = { project: Awaited<ReturnType<typeof findProject>>; names: Awaited<ReturnType<typeof namesOf>> };

const stateOf = (tenant: Tenant, slug: string): Promise<State> =>
	tenant.read(async (reading) => {
		const project = await findProject(reading, slug);
		return { project, names: await namesOf(reading, project) };
	});

function shown({ project, names }: State): z.input<typeof detailShape> {
	const { id, leadId: lead, createdBy } = project;
	return {
		...summaryOf({ ...project, lead: names.lead }),
		description: project.description,
		createdBy: { id: createdBy, name: names.author },
		archivedAt: momentOrNull(project.archivedAt),
		...{ id: String(id), lead: lead === null ? null : { id: lead, name: names.lead ?? "Someone" } },
	};
}

function summaryOf(project: Omit<ListedProject, "version">): z.input<typeof summaryShape> {
	const { id, slug, isPublic, status, stage: at, dueOn: due, leadId: lead, teamId } = project;
	return {
		...{ id: String(id), slug, name: project.name, isPublic, status, stage: at, dueOn: due },
		lead: lead === null ? null : { id: lead, name: project.lead ?? "Someone" },
		teamId: teamId === null ? null : String(teamId),
		createdAt: momentOf(project.createdAt),
		updatedAt: momentOf(project.updatedAt),
	};
}

/** How to find and show the project that a path names. */
const current = {
	find: ({ tenant, params }: Pick<OperationCall, "tenant" | "params">) => stateOf(tenant, slugIn({ params })),
	show: shown,
};

const slugIn = ({ params }: Pick<OperationCall, "params">): string => params.project ?? "";

/** Answers with a project as it is now; with nothing if its caller cannot see it, as after giving it to somebody else, or with a key that has no scope for it. */
async function asItIs(tenant: Tenant, slug: string, isHidden?: true) {
	return { body: isHidden ? undefined : shown(await stateOf(tenant, slug)) };
}

type Kept = Extract<SavedProject, { outcome: "saved" }>;

/** Returns what was saved. Refuses: 422 for values that a form would get back. */
function saved(outcome: Exclude<SavedProject, { outcome: "stale" }>): Kept {
	return outcome.outcome === "saved" ? outcome : refuseValues(outcome.errors, { lead: "leadId" });
}

/** Makes the values of a form from a patch and what it is applied to. */
async function patchedValues(
	tenant: Tenant,
	{ project, names }: State,
	patch: z.output<typeof patchShape>,
): Promise<ProjectEdit> {
	return {
		name: patch.name ?? project.name,
		description: patched(patch.description, project.description),
		isPublic: patch.isPublic ?? project.isPublic,
		teamId: patched(patch.teamId, project.teamId),
		stage: patch.stage ?? project.stage,
		lead: patch.leadId === undefined ? names.lead : await typedMember(tenant, patch.leadId, "leadId"),
		dueOn: patched(patch.dueOn, project.dueOn),
		version: project.version,
	};
}

const tag = "Projects";
const PROJECT = "/projects/{project}";

/** The operations about projects. */
export const projectOperations = [
	listOperation({
		...{ id: "listProjects", method: "GET", path: "/projects", tag, summary: "List projects" },
		tool: true,
		description: "The projects that the key’s member can see, those changed last first.",
		permission: null,
		query: projectFilterShape.extend({ sort: z.enum(SORTS).default("updated") }),
		answer: summaryShape,
		refuses: [],
		async run({ tenant, query }) {
			const { projects, after } = await listProjects(tenant, query);
			return { data: projects.map(summaryOf), next: after };
		},
	}),
	operation({
		...{ id: "createProject", method: "POST", path: "/projects", tag, summary: "Create a project" },
		tool: true,
		description:
			"It belongs to the key’s member. A key whose scopes don’t let it see the project gets its Location, without a body.",
		permission: "projects:create",
		body: createShape,
		example: { name: "Harbour" },
		answer: detailShape,
		creates: true,
		refuses: [],
		async run({ tenant, body: { leadId: lead, ...values } }) {
			const { slug, isHidden } = saved(
				await createProject(tenant, {
					...values,
					description: values.description ?? undefined,
					teamId: values.teamId ?? undefined,
					dueOn: values.dueOn ?? undefined,
					lead: await typedMember(tenant, lead, "leadId"),
				}),
			);
			return { ...(await asItIs(tenant, slug, isHidden)), location: pathTo(PROJECT, slug) };
		},
	}),
	operation({
		...{ id: "getProject", method: "GET", path: PROJECT, tag, summary: "Get a project" },
		tool: true,
		permission: null,
		answer: detailShape,
		refuses: [404],
		run: async (call) => asItIs(call.tenant, slugIn(call)),
	}),
	operation({
		...{ id: "editProject", method: "PATCH", path: PROJECT, tag, summary: "Change a project" },
		tool: true,
		description: "A merge patch: what is absent stays as it is, and null clears.",
		permission: "projects:edit",
		body: patchShape,
		example: { stage: "in_progress", dueOn: "2027-01-31" },
		answer: detailShape,
		hides: true,
		refuses: [404, 409],
		current,
		async run({ tenant, params, body, state }) {
			const slug = slugIn({ params });
			const outcome = await editProject(tenant, slug, await patchedValues(tenant, state, body));
			if (outcome.outcome === "stale") return { stale: true };
			return asItIs(tenant, slug, saved(outcome).isHidden);
		},
	}),
	operation({
		...{ id: "deleteProject", method: "DELETE", path: PROJECT, tag, summary: "Delete a project" },
		description: "It can be brought back.",
		permission: "projects:delete",
		refuses: [404],
		current,
		async run({ tenant, params, state }) {
			await removeProject(tenant, slugIn({ params }), state.project.version);
			return {};
		},
	}),
	...(
		[
			["archiveProject", "archive", "Archive a project", "projects:edit", archiveProject],
			["restoreProject", "restore", "Restore an archived project", "projects:edit", restoreProject],
			["undeleteProject", "undelete", "Bring a deleted project back", "projects:delete", undeleteProject],
		] as const
	).map(([id, word, summary, permission, change]) =>
		operation({
			...{ id, method: "POST", path: `${PROJECT}/${word}`, tag, summary, permission },
			description: "Sent twice, it does nothing more.",
			answer: detailShape,
			refuses: [404],
			async run({ tenant, params }) {
				const { slug } = await change(tenant, slugIn({ params }));
				return asItIs(tenant, slug);
			},
		}),
	),
];
