import { getProfile } from "#app/features/clerk-sync/people.server.ts";
import { createProject } from "#app/features/projects/projects.server.ts";
import { createOrganization, deleteOrganization } from "#app/platform/clerk/directory.server.ts";
import { available, provision, registry } from "#app/platform/database/database.server.ts";
import { env } from "#app/platform/env.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import type { RequestFacts } from "#app/platform/request/request.server.ts";
import { sealOrigin } from "#app/tenant/audit/personal.server.ts";
import { resolveTenant } from "#app/tenant/resolve.server.ts";
import { SlugTaken } from "#db/tenancy/lifecycle/provision.ts";
import { hasPlace, type Owned, TooManyOwned } from "#db/tenancy/registry/owned-workspaces.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import type { WorkspaceValues } from "./forms.ts";

export type Created =
	/** `project`: the address of its first project, when the form asked for one. */
	| { outcome: "created"; slug: string; project?: string }
	| { outcome: "taken" }
	| { outcome: "too many"; places: Places };

/** Counts the workspaces a person owns and may own; `closed` ones can still be reopened. */
export type Places = Owned & { most: number; hasPlace: boolean };

/** Counts the person's workspaces. Refuses: 503. */
export async function getPlaces(userId: string): Promise<Places> {
	return placesOf(await available(registry.countOwned(userId)));
}

/** Returns what is left for a person who owns this many. */
export function placesOf(owned: Owned): Places {
	const most = env.MAX_OWNED_WORKSPACES;
	return { ...owned, most, hasPlace: hasPlace(owned, most) };
}

/**
 * Creates the organization at Clerk and the workspace here in one request, without waiting for a webhook, and its first
 * project. Pressing the button twice creates one workspace with one project; after a failure halfway, pressing it again
 * creates only what is missing. Refuses: 401, 503. Throws ClerkUnavailable. Records: workspace.created, project.created.
 */
export async function createWorkspace(
	userId: string,
	{ firstProject, ...values }: WorkspaceValues,
	facts: RequestFacts,
): Promise<Created> {
	const created = await createOrFind(userId, values, facts);
	if (created.outcome !== "created" || firstProject === undefined) return created;
	return { ...created, project: await createFirstProject(userId, created.slug, firstProject, facts) };
}

/** Returns undefined when the workspace has a project of this name already, from a form that was sent before. */
async function createFirstProject(
	userId: string,
	workspace: string,
	name: string,
	facts: RequestFacts,
): Promise<string | undefined> {
	const { tenant } = await resolveTenant(workspace, userId, facts);
	// Public, because it is meant for everyone whom its owner will invite.
	const saved = tenant && (await createProject(tenant, { name, isPublic: true }));
	return saved?.outcome === "saved" ? saved.slug : undefined;
}

type NewWorkspace = Pick<WorkspaceValues, "name" | "slug">;

async function createOrFind(userId: string, values: NewWorkspace, facts: RequestFacts): Promise<Created> {
	// Checks before asking Clerk, so that a taken address leaves no organization behind.
	if (await available(registry.isTaken(values.slug))) return mineOrTaken(userId, values);
	const places = await getPlaces(userId);
	if (!places.hasPlace) return { outcome: "too many", places };
	const owner = await getProfile(userId);
	const organization = await createOrganization({
		name: values.name,
		createdBy: userId,
		// Lets the webhook create the very same workspace if this process dies before the next line has run.
		privateMetadata: { address: values.slug },
	});
	const { requestId, ...from } = facts;
	const trail = {
		actorKind: "member",
		actorId: userId,
		requestId,
		origin: sealOrigin(userId, from),
	} as const;
	try {
		await provision({ id: organization.id, ...values, owner, trail });
	} catch (error) {
		await deleteOrganization(organization.id).catch((reason) =>
			log.warn(
				{ err: reason, organizationId: organization.id },
				"an organization without workspace stays at Clerk",
			),
		);
		if (error instanceof SlugTaken) return mineOrTaken(userId, values);
		if (error instanceof TooManyOwned) return { outcome: "too many", places: placesOf(error.owned) };
		throw error;
	}
	return { outcome: "created", slug: values.slug };
}

/** Finds what the first press of the button created: a workspace of theirs with this name. */
async function mineOrTaken(userId: string, { name, slug }: NewWorkspace): Promise<Created> {
	const mine = (await available(registry.listForUser(userId))).find((workspace) => workspace.slug === slug);
	const isMine = mine?.role === "owner" && mine.name === name;
	return isMine ? { outcome: "created", slug } : { outcome: "taken" };
}

/** Describes a person's workspace and their role in it. */
export type MyWorkspace = Pick<TenantRecord, "id" | "name" | "slug" | "status"> & { role: string };

/** Lists the workspaces this person belongs to, by name. Refuses: 503. */
export async function listMyWorkspaces(userId: string): Promise<MyWorkspace[]> {
	const found = await available(registry.listForUser(userId));
	return found.map(({ id, name, slug, status, role }) => ({ id, name, slug, status, role }));
}
