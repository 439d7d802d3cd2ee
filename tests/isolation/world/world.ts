import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRequestHandler } from "react-router";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { type LocalClerk, startLocalClerk } from "#scripts/local/clerk/server.ts";
import type { LocalMail } from "#scripts/local/mail/mail.ts";
import { buildOfSources, type PlantedRoute } from "#tests/support/app/build-of-sources.ts";
import { openMail } from "#tests/support/app/mail.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { read } from "#tests/support/sources/tree.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";
import { keepLog } from "./log-lines.ts";
import { type Mark, OURS, THEIRS } from "./marks.ts";
import { emailOf, idOf, VISITORS, type Visitor } from "./people.ts";
import { organizationOf } from "./registry-fills.ts";
import type { Rows } from "./rows.ts";
import { introduce, signIn } from "./sessions.ts";
import { type Keeper, keep } from "./snapshot.ts";

export const ORIGIN = "http://localhost:3000";

/** A report as an installation has it. */
export const SAMPLE_REPORT = `<!doctype html><meta name="proven-at" content="2026-11-21T10:00:00.000Z">`;

/** Two workspaces that are filled alike, and the product in front of them. */
export type World = {
	superuser: Sql;
	pool: ConnectionPool;
	clerk: LocalClerk;
	mail: LocalMail;
	ours: { record: TenantRecord; rows: Rows };
	theirs: { record: TenantRecord; rows: Rows };
	/** The `Cookie` headers, by visitor, of our workspace and then of theirs. */
	cookies: Record<Visitor, string>;
	theirOwner: string;
	log: { take(): string };
	keeper: Keeper;
	/** Returns the product's request handler, with these routes added. */
	handler(planted?: PlantedRoute[]): Promise<(request: Request) => Promise<Response>>;
	/** Undoes changes in our workspace, the registry and Clerk; with `only` just in these tables. */
	restore(only?: readonly string[]): Promise<void>;
	/** Makes the process reload our workspace, after something was changed behind its back. */
	forget(): void;
	stop(): Promise<void>;
};

/** Opens the world. Call in `beforeAll`, before importing anything of `app`. */
export async function openWorld(): Promise<World> {
	const { url } = await testDatabase();
	const clerk = await startLocalClerk({ port: 0, appOrigins: [ORIGIN] });
	clerk.emulator.knobs.tokenSeconds = 3_600;
	Object.assign(process.env, clerk.environment, { APP_ORIGIN: ORIGIN }, withoutLimits());
	const folder = mkdtempSync(join(tmpdir(), "tenantry-isolation-"));
	process.env.ISOLATION_REPORT = join(folder, "report.html");
	writeFileSync(process.env.ISOLATION_REPORT, SAMPLE_REPORT);
	const mail = await openMail();
	const superuser = connect({ url });
	const pool = await testPool();
	for (const mark of [OURS, THEIRS]) introduce(clerk, mark);
	const ours = await aFilledTenant(superuser, pool, OURS);
	const theirs = await aFilledTenant(superuser, pool, THEIRS);
	// Their day has already begun, so that only our own daily jobs run.
	await superuser`update public.tenant_activity set last_day = now() where tenant_id = ${theirs.record.id}`;
	const keeper = await keep(superuser, {
		...{ ours: ours.record.schemaName, theirs: theirs.record.schemaName, word: THEIRS.word },
	});
	const cookies = await Promise.all(VISITORS.map(async (who) => [who, await signIn(clerk, OURS, who)]));
	// Imported only now, because these read the environment.
	const { closeDatabase, registry } = await import("#app/platform/database/database.server.ts");
	const { log, requestLog } = await import("#app/platform/log/log.server.ts");
	const known = structuredClone(clerk.emulator.state);
	return {
		...{ superuser, pool, clerk, mail, ours, theirs, keeper },
		cookies: Object.fromEntries(cookies),
		theirOwner: await signIn(clerk, THEIRS, "owner"),
		log: keepLog([log, requestLog]),
		handler: async (planted = []) => createRequestHandler(await buildOfSources(planted), "production"),
		async restore(only) {
			await keeper.restore(only);
			Object.assign(clerk.emulator.state, structuredClone(known));
			registry.forget(ours.record.id);
		},
		forget: () => registry.forget(ours.record.id),
		async stop() {
			rmSync(folder, { recursive: true });
			await closeDatabase();
			await Promise.all([clerk.stop(), mail.stop(), superuser.end(), pool.close()]);
		},
	};
}

/** Lifts the limits: the walk sends more requests in a minute than any person may in an hour. */
function withoutLimits(): Record<string, string> {
	const names = read("app/platform/env.server.ts").match(/\bRATE_LIMIT_\w+/g) ?? [];
	return Object.fromEntries(names.map((name) => [name, "1000000/60"]));
}

async function aFilledTenant(superuser: Sql, pool: ConnectionPool, mark: Mark) {
	const owner = {
		...{ userId: idOf(mark, "owner"), email: emailOf(mark, "owner") },
		...{ firstName: mark.word, lastName: mark.word, avatarUrl: null },
	};
	const given = { id: organizationOf(mark), name: `${mark.word}-name`, slug: mark.word, owner };
	const record = await aTenant(pool, given);
	const { fill } = await import("./seed.ts");
	return { record, rows: await fill(superuser, record, mark) };
}
