import { renameOrganization } from "#app/platform/clerk/directory.server.ts";
import { type Reaction, reaction } from "#app/tenant/reactions/reaction.server.ts";

/** Lists the reactions to a change of settings. */
export const settingsReactions: Reaction[] = [
	// Sends the current name, since a second renaming may have overtaken this one. Clerk's webhook about it changes nothing here.
	reaction("organizations.rename", ["workspace.renamed"], async (tenant, { actor }) => {
		if (actor.kind === "member") await renameOrganization(tenant.id, tenant.name);
	}),
];
