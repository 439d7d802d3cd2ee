/**
 * Lists everything that can be permitted. `parent` contains the permission: anyone who has the parent has it too.
 * Each tenant's `permissions` table holds the same rows, inserted by migrations; a test compares them.
 */
export const PERMISSIONS = {
	"*": { parent: null, area: "workspace", description: "Everything in this workspace" },
	"organization:manage": {
		parent: "*",
		area: "workspace",
		description: "Manage, close and transfer the workspace",
	},
	"users:manage": {
		parent: "*",
		area: "people",
		description: "Invite people, change roles, suspend and remove members",
	},
	"roles:manage": {
		parent: "*",
		area: "people",
		description: "Create, edit and delete this workspace’s own roles",
	},
	"teams:manage": {
		parent: "*",
		area: "people",
		description: "Create, edit and delete teams, and choose their members",
	},
	"onboarding:manage": {
		parent: "*",
		area: "onboarding",
		description: "Manage onboarding paths and milestones, and see who reached them",
	},
	"insights:view": {
		parent: "*",
		area: "onboarding",
		description: "View onboarding statistics: who started, finished and skipped what",
	},
	"audit:*": { parent: "*", area: "audit", description: "Full access to the audit log" },
	"audit:view": { parent: "audit:*", area: "audit", description: "Read the audit log" },
	"audit:export": { parent: "audit:*", area: "audit", description: "Export the audit log" },
	"projects:*": { parent: "*", area: "projects", description: "Full access to projects" },
	"projects:create": { parent: "projects:*", area: "projects", description: "Create projects" },
	"projects:edit:all": {
		parent: "projects:*",
		area: "projects",
		description: "Edit and archive every project",
	},
	"projects:edit:own": {
		parent: "projects:edit:all",
		area: "projects",
		description: "Edit and archive projects they created or lead",
	},
	"projects:delete:all": { parent: "projects:*", area: "projects", description: "Delete every project" },
	"projects:delete:own": {
		parent: "projects:delete:all",
		area: "projects",
		description: "Delete projects they created or lead",
	},
	"projects:view:all": { parent: "projects:*", area: "projects", description: "See every project" },
	"projects:view:own": {
		parent: "projects:view:all",
		area: "projects",
		description: "See projects they created or lead",
	},
	"projects:view:public": {
		parent: "projects:view:all",
		area: "projects",
		description: "See public projects",
	},
	"comments:add": { parent: "*", area: "projects", description: "Comment on projects they see" },
	"comments:edit:own": { parent: "*", area: "projects", description: "Edit their own comments" },
	"comments:remove:all": { parent: "*", area: "projects", description: "Delete every comment" },
	"comments:remove:own": {
		parent: "comments:remove:all",
		area: "projects",
		description: "Delete their own comments",
	},
	"files:add": { parent: "*", area: "projects", description: "Add files to projects they see" },
	"files:remove:all": { parent: "*", area: "projects", description: "Delete every file" },
	"files:remove:own": {
		parent: "files:remove:all",
		area: "projects",
		description: "Delete files they added",
	},
	"integrations:manage": {
		parent: "*",
		area: "integrations",
		description: "Manage webhooks, service accounts and everyone’s API keys",
	},
	"keys:own": {
		parent: "integrations:manage",
		area: "integrations",
		description: "Create API keys that act as themselves",
	},
} as const satisfies Record<string, { parent: string | null; area: string; description: string }>;

export type Permission = keyof typeof PERMISSIONS;

type Verb<Key> = Key extends `${infer Area}:${infer Name}:${"all" | "own" | "public"}`
	? `${Area}:${Name}`
	: never;

/** A permission, or a verb that has one for all things, one for own things and perhaps one for public things. */
export type Action = Permission | Verb<Permission>;

/** The properties of a thing that decide whether a scoped verb applies to it. */
export type OwnedThing = { createdBy: string; leadId?: string | null; isPublic?: boolean };

/** Tells whether a role with these grants holds the permission, directly or through one that contains it. */
export function holds(granted: readonly string[], permission: Permission): boolean {
	let current: Permission | null = permission;
	while (current) {
		if (granted.includes(current)) return true;
		current = PERMISSIONS[current].parent;
	}
	return false;
}

/** Tells whether a role with these grants could grant the others: no one grants what they do not have. */
export function covers(granted: readonly string[], wanted: readonly string[]): boolean {
	return wanted.every((permission) => permission in PERMISSIONS && holds(granted, permission as Permission));
}

/** Lists the permissions that would each allow this member the action on this thing. */
export function sufficientFor(action: Action, memberId: string, thing?: OwnedThing): Permission[] {
	if (action in PERMISSIONS) return [action as Permission];
	const isOwn = thing?.createdBy === memberId || thing?.leadId === memberId;
	const scopes = ["all", isOwn && "own", thing?.isPublic && "public"];
	return scopes
		.filter((scope) => scope !== false && scope !== undefined)
		.map((scope) => `${action}:${scope}`)
		.filter((key): key is Permission => key in PERMISSIONS);
}

/** The person to check, as far as permissions care. */
export type PermissionHolder = { id: string; permissions: readonly string[] };

export function allows(member: PermissionHolder, action: Action, thing?: OwnedThing): boolean {
	return sufficientFor(action, member.id, thing).some((permission) => holds(member.permissions, permission));
}
