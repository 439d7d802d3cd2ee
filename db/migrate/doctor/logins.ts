import type { Sql } from "../../client.ts";
import { TENANT_ROLES } from "../../tenancy/roles/login.ts";
import { OWNER_ROLE } from "../../tenancy/roles/platform-roles.ts";
import { type Check, check } from "./check.ts";

/** Checks that the roles of the owner, of tenants and of support may log in exactly where the setting says so. */
export async function inspectLogins(
	administrator: Sql,
	{ rolesLogIn }: { rolesLogIn: boolean },
): Promise<Check> {
	const wrong = await administrator.unsafe<{ name: string; all: number }[]>(
		`select name, count(*) over ()::int as all from (
			select rolname as name, rolcanlogin as login from pg_catalog.pg_roles where rolname = $1
			union all ${TENANT_ROLES}) roles
		 where login <> $2 order by name limit 1`,
		[OWNER_ROLE, rolesLogIn],
	);
	const [first] = wrong;
	const setting = `TENANT_ROLES_LOGIN is ${rolesLogIn ? "on" : "off"}`;
	const found = first && `${first.all} may ${rolesLogIn ? "not " : ""}log in, ${first.name} among them`;
	return check("roles log in only on a Citus cluster", {
		isOk: first === undefined,
		found: found ? `${setting}, but ${found}` : setting,
		remedy: rolesLogIn
			? "npm run migrate"
			: `alter role ${first?.name} nologin, and so on; or TENANT_ROLES_LOGIN=on`,
		weight: rolesLogIn ? "missing" : "warning",
	});
}
