import { renameOrganization } from "#app/platform/clerk/directory.server.ts";
import { type Reaction, reaction } from "#app/tenant/reactions/reaction.server.ts";

/** What follows from a change of settings. */
export const settingsReactions: Reaction[] = [
	// The name that it has by now: a second renaming may have overtaken this one. Clerk's own word of it changes nothing here.
	reaction("organizations.rename", ["workspace.renamed"], async (tenant, { actor }) => {
		if (actor.kind === "member") await renameOrganization(tenant.id, tenant.name);
	}),
];
