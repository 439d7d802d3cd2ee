import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "#db/client.ts";
import { readMigrations } from "#db/migration-files.ts";
import { type OwnerProfile, provisionTenant } from "#db/tenancy/lifecycle/provision.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { root } from "#scripts/local/root.ts";
import type { Bench } from "./environment.ts";
import { load } from "./load.ts";
import { megabytesOf } from "./process.ts";
import type { Figure } from "./table.ts";

const OWNER = "both@example.test";
const CONTAINER_MB = 512;
// fly.toml has what scripts/fit-memory.mjs derives from that.
const [, LIMITS = ""] = /^NODE_OPTIONS = "(.+)"$/m.exec(readFileSync(join(root, "fly.toml"), "utf8")) ?? [];
const MOST_MB = 250;
const CONNECTIONS = 4;
const PAGES = ["dashboard", "projects", "members", "teams", "settings", "audit"];
const PAGES_AT_ONCE_MS = 50;

/**
 * Measures the web process with the heap that a container of 512 MB gives it, after it has served several pages of
 * many workspaces in turn for `seconds`.
 */
export async function measureMemory(bench: Bench, seconds: number, tenants: number): Promise<Figure[]> {
	const slugs = await provisioned(bench, tenants);
	const cookie = await bench.cookieOf(OWNER);
	const { origin, pid } = await bench.serve("scripts/serve.ts", {
		NODE_OPTIONS: `${bench.env.NODE_OPTIONS} ${LIMITS}`,
		MALLOC_ARENA_MAX: "2",
	});
	const until = performance.now() + seconds * 1000;
	let pages = 0;
	let most = 0;
	for (let turn = 0; performance.now() < until; turn++) {
		const path = `/${slugs[turn % slugs.length]}/${PAGES[Math.floor(turn / slugs.length) % PAGES.length]}`;
		pages += (await load({ origin, path, cookie }, CONNECTIONS, PAGES_AT_ONCE_MS)).pages;
		if (turn % 100 === 0) most = Math.max(most, megabytesOf(pid));
	}
	const now = megabytesOf(pid);
	return [
		{
			what: `memory of the web process in a container of ${CONTAINER_MB} MB, after ${pages} pages of ${slugs.length} workspaces in ${(seconds / 60).toFixed(1)} min`,
			ours: `${now.toFixed(0)} MB, at most ${Math.max(most, now).toFixed(0)} MB`,
			target: `≤ ${MOST_MB} MB`,
			met: now <= MOST_MB,
		},
	];
}

/** Creates workspaces that one person owns. Returns their addresses. */
async function provisioned({ databaseUrl }: Bench, tenants: number): Promise<string[]> {
	const sql = connect({ url: databaseUrl });
	const pool = new ConnectionPool({ url: appUrl(databaseUrl), size: 2 });
	const slugs = Array.from({ length: tenants }, (_, place) => `memory-${place}`);
	const migrations = readMigrations("tenant");
	try {
		const [owner] = await sql<OwnerProfile[]>`
			select clerk_user_id as "userId", email, first_name as "firstName", last_name as "lastName",
				avatar_url as "avatarUrl" from public.users where email = ${OWNER}`;
		if (!owner) throw new Error(`${OWNER} is not among the demo people`);
		for (const slug of slugs) {
			const trail = { actorKind: "system", actorId: "bench" } as const;
			await provisionTenant(pool, migrations, { id: `org_${slug}`, name: slug, slug, owner, trail });
		}
	} finally {
		await Promise.all([pool.close(), sql.end()]);
	}
	return slugs;
}
