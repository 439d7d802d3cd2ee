import { spawn } from "node:child_process";
import { once } from "node:events";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { maintainQueues } from "#app/platform/jobs/queue.server.ts";
import { connect } from "#db/client.ts";
import { searchEntries } from "#db/schema/tenant/search.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { pdfWith } from "#tests/support/world/document.ts";
import { aFile } from "#tests/support/world/file.ts";
import { aProject } from "#tests/support/world/project.ts";
import { readTexts, runReactions } from "#tests/support/world/reactions.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";

let pool: ConnectionPool;
let admin: ReturnType<typeof connect>;
let holder: ReturnType<typeof connect>;
beforeAll(async () => {
	pool = await testPool();
	const { url } = await testDatabase();
	admin = connect({ url });
	holder = connect({ url });
});
afterAll(() => Promise.all([pool.close(), closeDatabase(), admin.end(), holder.end()]));

test("a worker that is killed between reading a file and writing its text leaves the job to the next one", async () => {
	const record = await aTenant(pool);
	const member = await aMember(pool, record, "member");
	const id = Number(await aFile(member, await aProject(member, "Harbour"), "plan.pdf", pdfWith("Granite")));
	const textNow = async () => {
		const [entry] = await inTenant(pool, record, "read", ({ db }) =>
			db.select().from(searchEntries).where(eq(searchEntries.id, id)),
		);
		return [entry?.text, entry?.words.includes("'granit'")];
	};
	await runReactions();

	// It has read the file once it waits for the entry.
	await holder.begin(async (transaction) => {
		await transaction.unsafe(`select from "${record.schemaName}".search_entries where id = ${id} for update`);
		const child = spawn(process.execPath, ["tests/support/app/reading-worker.ts"], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		onTestFinished(() => void child.kill("SIGKILL"));
		await once(child.stdout, "data");
		await vi.waitFor(async () => {
			const waiting =
				await admin`select from pg_stat_activity where wait_event_type = 'Lock' and query like '%search_entries%'`;
			expect(waiting).toHaveLength(1);
		}, 40_000);
		child.kill("SIGKILL");
		await once(child, "exit");
	});
	await vi.waitFor(async () => expect(await textNow()).toEqual([null, false]), 5_000);

	// A minute passes in silence.
	await admin`update pgboss.job set heartbeat_on = now() - interval '1 minute'`;
	await admin`update pgboss.queue set monitor_claim_on = null`;
	await maintainQueues();
	expect(await readTexts({ early: true })).toBe(1);

	expect(await textNow()).toEqual(["Granite", true]);
	// Another process has to start first.
}, 120_000);
