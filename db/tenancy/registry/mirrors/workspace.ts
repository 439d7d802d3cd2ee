import { quoted } from "../../schema-name.ts";
import type { Comparison } from "./difference.ts";

/**
 * Checks the roles that a workspace's settings name. A setting with a deleted role is cleared and returns to its
 * default.
 */
export const compareSettings: Comparison = async function* (run, { id, schemaName }) {
	const [row] = await run(
		`select settings->>'defaultRole' as "defaultRole", settings->'domainJoin'->>'role' as "domainJoin"
		 from "public"."organizations" where id = $1`,
		[id],
	);
	const named = Object.entries(row ?? {}).filter(([, role]) => role !== null);
	if (named.length === 0) return;
	const roles = await run(`select key from ${quoted(schemaName)}."roles" where key in ($1, $2)`, [
		named[0]?.[1],
		named.at(-1)?.[1],
	]);
	const there = new Set(roles.map(({ key }) => key));
	for (const [setting, role] of named) {
		if (there.has(role)) continue;
		yield {
			...{ kind: "settings name a role that is gone", subject: setting, says: `role ${role}` },
			repair: (owner) =>
				owner(`update "public"."organizations" set settings = settings - $2::text where id = $1`, [
					id,
					setting,
				]),
		};
	}
};

/** Finds active workspaces without an active owner. A person decides who that should be. */
export const findOwnerless: Comparison = async function* (run, { id, schemaName, status }) {
	if (status !== "active") return;
	const [owner] = await run(
		`select 1 from ${quoted(schemaName)}."users" where role = 'owner' and is_active limit 1`,
	);
	if (!owner) yield { kind: "no active owner", subject: id, says: "the workspace is active" };
};
