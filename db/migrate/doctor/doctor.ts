import { readAddress } from "../../address.ts";
import { connect } from "../../client.ts";
import { APP_ROLE } from "../../tenancy/roles/platform-roles.ts";
import type { Check } from "./check.ts";
import { inspectCitus } from "./citus.ts";
import { inspectRoles } from "./isolation.ts";
import { inspectLogins } from "./logins.ts";
import { type Provider, recognizeProvider } from "./provider.ts";
import { tryRights } from "./rights.ts";
import { inspectPooler, inspectServer } from "./server.ts";

/** The doctor's result: one check per right or setting. */
export type Diagnosis = { provider?: Provider; checks: Check[] };

/**
 * Checks the database at an address for everything that the product needs. Leaves nothing behind. `rolesLogIn`: whether
 * the roles of the owner and of tenants should be able to, as on a Citus cluster.
 */
export async function examine(databaseUrl: string, { rolesLogIn = false } = {}): Promise<Diagnosis> {
	const administrator = connect({ url: databaseUrl });
	try {
		const provider = await recognizeProvider(administrator);
		const server = await inspectServer(administrator);
		const pooler = await inspectPooler(databaseUrl);
		// DATABASE_URL holds the application's own login if an administrator created the roles by hand.
		const isApp = readAddress(databaseUrl).user === APP_ROLE;
		const rights = isApp ? [] : await tryRights(administrator);
		return {
			provider,
			checks: [
				...server,
				...pooler,
				...rights,
				...(await inspectRoles(administrator, databaseUrl)),
				await inspectLogins(administrator, { rolesLogIn }),
				...(await inspectCitus(administrator, databaseUrl)),
			],
		};
	} finally {
		await administrator.end({ timeout: 5 });
	}
}
