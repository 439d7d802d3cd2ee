import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect, type Sql } from "#db/client.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aMember, aTenant } from "#tests/support/world/tenant.ts";
import { anEndpoint } from "#tests/support/world/webhook.ts";
import { openSending, type Sending } from "./sending.ts";

// The most that one replay sends.
const WAITING = 10_000;

let sending: Sending;
let superuser: Sql;
beforeAll(async () => {
	sending = await openSending();
	superuser = connect({ url: (await testDatabase()).url });
});
afterAll(() => Promise.all([sending.stop(), superuser.end()]));

/** Fills the audit log with so many events that nothing reacts to. */
async function manyEvents(tenant: Tenant, times: number): Promise<void> {
	const all = Array.from({ length: times }, (_, id) => ({
		...{ id: id + 1, name: `P${id}`, slug: `p${id}`, isPublic: false },
	}));
	await tenant.write(async (writing) => {
		writing.authorize("projects:create");
		await writing.recordAll("project.created", all);
	});
	await superuser`truncate public.event_outbox`;
}

test("ten thousand deliveries that wait for a black hole do not hold up a quiet workspace", async () => {
	const { startWorking } = await import("#app/platform/jobs/work.server.ts");
	const { replay } = await import("#app/features/hooks/resend.server.ts");
	const { createTeam } = await import("#app/features/teams/teams.server.ts");
	const [loud, quiet] = [await aTenant(sending.pool), await aTenant(sending.pool)];
	const hole = await aMember(sending.pool, loud, "admin");
	const member = await aMember(sending.pool, quiet, "admin");
	await manyEvents(hole, WAITING);
	const { id } = await anEndpoint(hole, `${sending.url}/hole`, ["project.created"]);
	await anEndpoint(member, `${sending.url}/quiet`, ["team.created"]);
	const day = new Date().toISOString().slice(0, 10);
	const { sent } = await replay(hole, id, { from: day, to: day });
	const arrived = (path: string) =>
		sending.receiver.received.filter((request) => request.path.endsWith(path)).length;
	// It takes everything and says nothing.
	sending.receiver.answer = ({ url }, response) => void (url?.endsWith("quiet") && response.end());

	const worker = startWorking(sending.sendingWebhooks());
	await vi.waitFor(() => expect(arrived("hole")).toBe(4), 20_000);
	await createTeam(member, { name: "Design", description: undefined });
	await sending.runReactions();
	const began = performance.now();
	await vi.waitFor(() => expect(arrived("quiet")).toBe(1), { timeout: 20_000, interval: 10 });
	const tookMs = performance.now() - began;
	const stopped = worker.stop();
	const [due] =
		await superuser`select count(*)::int as n from public.webhook_due where tenant_id = ${loud.id}`;
	await stopped;

	expect(sent).toBe(WAITING);
	// A black hole has four of its tries at a time, whatever waits behind them.
	expect(arrived("hole")).toBe(4);
	expect(due?.n).toBe(WAITING);
	expect(tookMs).toBeLessThan(5_000);
}, 120_000);
