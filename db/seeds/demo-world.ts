import type { files } from "../schema/tenant/files.ts";
import type { TenantRecord } from "../tenancy/registry/registry.ts";
import type { Db, TenantReading } from "../tenancy/session/open-in-tenant.ts";

type DemoPerson = { id: string; firstName: string; lastName: string; email: string };

type DemoMembership = {
	organizationId: string;
	userId: string;
	workspaceRole: string;
	/** Only of those who have not been there for long. */
	joinedDaysAgo?: number;
};

/** Who belongs where: the local Clerk has the same list. */
export type DemoWorld = {
	people: DemoPerson[];
	organizations: { id: string; name: string; slug: string; createdBy: string }[];
	memberships: DemoMembership[];
	/** When Clerk last changed any of the people. */
	changedAt: Date;
};

/** One demo project: who created it (their role in the workspace, or their name), when, and what it is about. */
export type DemoProject = {
	name: string;
	by: string;
	daysAgo: number;
	isPublic?: true;
	archived?: true;
	description?: string;
};

/** Something that happened in a demo workspace. */
export type Happened = {
	id: string;
	event: string;
	payload: Record<string, unknown>;
	actor: { actorKind: "member" | "system"; actorId: string };
	at: Date;
};

/** What only the product can do. */
export type DemoTools = {
	/** Gives a workspace its own copies of the onboarding paths and milestones that every workspace starts with. */
	copyStarters(writing: TenantReading): Promise<void>;
	/** Writes what happened to the audit log, oldest first. */
	recordPast(db: Db, past: readonly Happened[]): Promise<void>;
	/** Writes what the search finds things by. */
	index(db: Db): Promise<void>;
	/** Which reaction a workspace with webhooks takes an interest in, and a sealed secret of a new one. */
	webhooks: { reaction: string; newSealedSecret(endpointId: string): string };
	/** Makes what is in a demo file, by its name, and stores it. */
	storeFile(tenant: TenantRecord, name: string): Promise<StoredDemoFile>;
};

/** A demo file whose bytes are stored. */
export type StoredDemoFile = Pick<
	typeof files.$inferInsert,
	"object" | "name" | "type" | "bytes" | "sha256" | "width" | "height"
>;

// Before anything that people have done in any of the workspaces (demo-projects.ts, demo-teams.ts).
export const FOUNDED_DAYS_AGO = 220;
const JOINED_DAYS_AGO = 200;

/** A member of a demo workspace. */
export type DemoMember = DemoPerson & { name: string; role: string; joinedAt: Date; isNew: boolean };

/** Lists the members of a workspace in the order in which they joined. */
export function membersOf(world: DemoWorld, tenant: Pick<TenantRecord, "id">): DemoMember[] {
	return world.memberships
		.filter(({ organizationId }) => organizationId === tenant.id)
		.map(({ userId, workspaceRole: role, joinedDaysAgo }) => {
			const person = world.people.find(({ id }) => id === userId);
			if (!person) throw new Error(`There is no demo person ${userId}`);
			const usual = role === "owner" ? FOUNDED_DAYS_AGO : JOINED_DAYS_AGO;
			return {
				...person,
				...{ name: `${person.firstName} ${person.lastName}`, role },
				...{ joinedAt: ago(joinedDaysAgo ?? usual), isNew: joinedDaysAgo !== undefined },
			};
		});
}

/** Finds a member by their name, or the first one with this role. `both`: the one who is in two workspaces. */
export function memberBy(members: readonly DemoMember[], by: string): DemoMember {
	const found = members.find(({ id, name, role }) =>
		by === "both" ? id === "user_both" : name === by || (role === by && id !== "user_both"),
	);
	if (!found) throw new Error(`There is no ${by} in this demo workspace`);
	return found;
}

export const DAY_MS = 24 * 3_600_000;

// One moment for everything, so that what is equally long ago is at the same time.
const now = Date.now();

export function ago(days: number): Date {
	return new Date(now - days * DAY_MS);
}
