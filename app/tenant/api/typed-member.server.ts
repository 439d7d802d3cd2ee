import { findMember } from "../people/member.server.ts";
import type { Tenant } from "../tenant.server.ts";
import { refuseValues } from "./invalid-values.ts";

/** Returns what a form would have typed for a member whom a call names by id: their email address. Refuses: 422 for nobody. */
export async function typedMember(
	tenant: Tenant,
	id: string | null | undefined,
	field: string,
): Promise<string | undefined> {
	if (id === null || id === undefined) return undefined;
	const found = await tenant.read(({ db }) => findMember(db, id));
	return found?.member.email ?? refuseValues({ [field]: ["No active member has this id"] });
}
