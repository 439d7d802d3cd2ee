import { type Reaction, reaction } from "#app/tenant/reactions/reaction.server.ts";
import { sendLeakedKey } from "./send-emails.server.ts";

/** The reactions that send the emails about keys. */
export const keyReactions: Reaction[] = [
	reaction("keys.tell", ["key.revoked"], async (tenant, { payload, id }) => {
		const { reason } = payload;
		if (reason === "reported" || reason === "address")
			await sendLeakedKey(tenant, { ...payload, reason }, id);
	}),
];
