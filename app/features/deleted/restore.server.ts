import { undeleteComment } from "#app/features/comments/comments.server.ts";
import { undeleteFile } from "#app/features/files/files.server.ts";
import { undeleteProjectAs } from "#app/features/projects/projects.server.ts";
import { restoreDeletedRole } from "#app/features/roles/roles.server.ts";
import { undeleteTask } from "#app/features/tasks/tasks.server.ts";
import { undeleteTeamAs } from "#app/features/teams/teams.server.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { refuse } from "#app/platform/refusal.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { type DeletedKind, kindShape } from "./forms.ts";
import { DAYS_SHOWN, type DeletedThing, findDeleted } from "./list.server.ts";

/** What came back: its name, and its page in the workspace. */
export type RestoredThing = { name: string; page: string };

/** The kind and id of something deleted. */
type DeletedAddress = Pick<DeletedThing, "kind" | "id">;

/** Reads the address of something deleted, such as `task.12`. Refuses: 404, if nothing can have it. */
export function readDeletedAddress(tenant: Tenant, param: string): DeletedAddress {
	const [kind, id] = param.split(".");
	const known = kindShape.safeParse(kind);
	const number = wholeNumber({ most: Number.MAX_SAFE_INTEGER }).safeParse(id);
	if (!known.success || !number.success) return refuseUnknown(tenant);
	return { kind: known.data, id: number.data };
}

const found = async (tenant: Tenant, reading: Reading, address: DeletedAddress): Promise<DeletedThing> =>
	(await findDeleted(reading, address)) ?? refuseUnknown(tenant);

/** Returns what has the address. Refuses: 404. */
export function getDeleted(tenant: Tenant, address: DeletedAddress): Promise<DeletedThing> {
	return tenant.read((reading) => found(tenant, reading, address));
}

/**
 * Restores something by the rule of its kind, under its own name or another one. Returns `taken` if something else has
 * that name. Refuses: 404, and what the restoring of that kind refuses, which also records.
 */
export async function restore(
	tenant: Tenant,
	address: DeletedAddress,
	name?: string,
): Promise<RestoredThing | "taken"> {
	// A write, though it only reads: sent again, its form finds here what it has restored by then. What a member can't
	// restore is not found, and the restoring authorizes once more.
	const thing = await tenant.write((writing) => {
		writing.authorizeSelf(writing.member.id);
		writing.leaveUnrecorded();
		return found(tenant, writing, address);
	});
	return RESTORING[thing.kind](tenant, thing, name ?? thing.name);
}

type Restoring = (tenant: Tenant, thing: DeletedThing, name: string) => Promise<RestoredThing | "taken">;

const RESTORING: Record<DeletedKind, Restoring> = {
	async project(tenant, { slug }, name) {
		const project = await undeleteProjectAs(tenant, slug, name);
		if (project === "taken") return project;
		return { name: project.name, page: pageIn("", "/projects/:project", project.slug) };
	},
	async task(tenant, { project, id }) {
		const { text } = await undeleteTask(tenant, slugOf(project), id);
		return { name: text, page: pageIn("", "/projects/:project/tasks", slugOf(project)) };
	},
	async comment(tenant, { project, id, name }) {
		await undeleteComment(tenant, slugOf(project), id);
		return { name, page: pageIn("", "/projects/:project/comments/:comment", slugOf(project), id) };
	},
	async file(tenant, { project, id, name }) {
		await undeleteFile(tenant, slugOf(project), id);
		return { name, page: pageIn("", "/projects/:project/files", slugOf(project)) };
	},
	async team(tenant, { slug }, name) {
		const team = await undeleteTeamAs(tenant, slug, name);
		if (team === "taken") return team;
		return { name: team.name, page: pageIn("", "/teams/:team", team.slug) };
	},
	async role(tenant, { id }, name) {
		const role = await restoreDeletedRole(tenant, id, name);
		if (role.outcome === "gone") return refuseUnknown(tenant);
		if (role.outcome === "taken") return "taken";
		return { name: role.name, page: pageIn("", "/settings/roles/:role", role.key) };
	},
};

const slugOf = (project: DeletedThing["project"]): string => project?.slug ?? "";

/** Answers in the same words for what never existed, is hidden, was restored, or was deleted too long ago. Refuses: 404. */
function refuseUnknown({ base }: Tenant): never {
	return refuse(404, {
		title: "Nothing to restore",
		message: `This isn’t among the things that you can restore. Someone may have restored it already, or it was deleted more than ${DAYS_SHOWN} days ago.`,
		links: [{ label: "Recently deleted", href: pageIn(base, "/deleted") }],
	});
}
