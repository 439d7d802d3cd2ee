import { randomBytes } from "node:crypto";
import { readMigrations } from "#db/migration-files.ts";
import { provisionTenant } from "#db/tenancy/lifecycle/provision.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import type { Bench } from "./environment.ts";
import { markOf, postForm } from "./form-post.ts";
import { percentile } from "./load.ts";
import { type Figure, inMs } from "./table.ts";

const TIMES = 30;

/** Measures how long a new workspace takes: as people experience it (from the form to its redirect), and the database part alone. */
export async function measureTenants(bench: Bench): Promise<Figure[]> {
	const cookie = await bench.cookieOf("both@example.test");
	const mark = await markOf(bench, cookie);
	const form = await repeated(() => createByForm(bench, cookie, mark));
	const pool = new ConnectionPool({ url: appUrl(bench.databaseUrl), size: 1 });
	try {
		const alone = await repeated(() => provision(pool));
		return [
			figure("tenant ready, from POST /workspaces/new to 303, p50 / p99", form),
			figure("provisioning alone, p50 / p99", alone),
		];
	} finally {
		await pool.close();
	}
}

function figure(what: string, times: number[]): Figure {
	return { what, ours: `${inMs(percentile(times, 50))} / ${inMs(percentile(times, 99))}` };
}

async function repeated(work: () => Promise<void>): Promise<number[]> {
	const times: number[] = [];
	for (let time = 0; time < TIMES; time++) {
		const started = performance.now();
		await work();
		times.push(performance.now() - started);
	}
	return times;
}

function createByForm(bench: Bench, cookie: string, mark: string): Promise<void> {
	const name = `Bench ${randomBytes(6).toString("hex")}`;
	return postForm(bench, "/workspaces/new", cookie, new URLSearchParams({ _f: mark, name }));
}

async function provision(pool: ConnectionPool): Promise<void> {
	const unique = randomBytes(8).toString("hex");
	await provisionTenant(pool, readMigrations("tenant"), {
		id: `org_${unique}`,
		name: `Alone ${unique}`,
		slug: `alone-${unique}`,
		owner: {
			userId: `user_${unique}`,
			email: `${unique}@bench.example`,
			firstName: null,
			lastName: null,
			avatarUrl: null,
		},
		trail: { actorKind: "system", actorId: "bench" },
	});
}
