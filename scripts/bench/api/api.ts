import type { Tenant } from "#app/tenant/tenant.server.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { openAsOwner } from "../audit.ts";
import type { Bench } from "../environment.ts";
import { aWorkspace } from "../jobs.ts";
import type { Figure } from "../table.ts";
import { measureCalls, PROJECTS } from "./calls.ts";
import { measureDocs } from "./docs.ts";
import { measureServed } from "./served.ts";

// Each may call 300 times a second while limits are measured, and one connection of four calls less often.
const KEYS = 4;

/** Measures what a call of the API costs: in this process, beside what it does, and over HTTP, beside bare routes. */
export async function measureApi(bench: Bench, seconds: number): Promise<Figure[]> {
	const unlimited = { RATE_LIMIT_API_KEY: "9000000/60", RATE_LIMIT_API_TENANT: "9000000/60" };
	Object.assign(process.env, bench.env, { LOG_LEVEL: "silent" }, unlimited);
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	bench.atEnd(closeDatabase);
	const owner = await aFilledWorkspace(bench);
	const keys: string[] = [];
	while (keys.length < KEYS) keys.push(await aKey(owner));
	return [
		// First: calls in this process add projects.
		...(await measureServed(bench, keys, seconds)),
		...(await measureDocs(bench, seconds)),
		...(await measureCalls(owner, keys[0] ?? "", seconds)),
	];
}

async function aFilledWorkspace(bench: Bench): Promise<Tenant> {
	const pool = new ConnectionPool({ url: appUrl(bench.databaseUrl), size: 1 });
	try {
		const owner = (await openAsOwner())(await aWorkspace(pool));
		const { createProject } = await import("#app/features/projects/projects.server.ts");
		for (let at = 0; at < PROJECTS; at++) await createProject(owner, { name: `Plan ${at}`, isPublic: true });
		return owner;
	} finally {
		await pool.close();
	}
}

async function aKey(owner: Tenant): Promise<string> {
	const { createKey } = await import("#app/features/developers/keys.server.ts");
	const { newKeyId } = await import("#app/tenant/api/key-text.ts");
	const values = { key: newKeyId(), name: "Bench", expires: "90", permissions: ["*"] } as const;
	const created = await createKey(owner, { ...values, permissions: [...values.permissions] });
	if (created.outcome !== "saved" || !created.key.text) throw new Error("No key was created");
	return created.key.text;
}
