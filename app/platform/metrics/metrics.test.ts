import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { startWholeApp, type WholeApp } from "#tests/support/app/whole-app.ts";
import { openHostBrowser } from "#tests/support/browser/host-browser.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { read } from "#tests/support/sources/tree.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

const TOKEN = "prometheus-may-read-this-nobody-else";
let app: WholeApp;
let pool: ConnectionPool;
let metricsText: () => Promise<string>;
beforeAll(async () => {
	await testDatabase();
	pool = await testPool();
	process.env.METRICS_TOKEN = TOKEN;
	app = await startWholeApp({ tenantDomain: "localhost" });
	({ metricsText } = await import("./metrics.server.ts"));
	const { prepareQueue } = await import("../jobs/queue.server.ts");
	// Before any request: the figures of the fleet are remembered for some seconds.
	await Promise.all([aTenant(pool), prepareQueue("reaction")]);
}, 60_000);
afterAll(async () => {
	await app.stop();
	await pool.close();
});

const { visit } = openHostBrowser();
const ask = (path: string, headers = {}) => visit(app.origin + path, { follow: false, headers });
const bearer = (token: string) => ({
	Authorization: `Bearer ${token}`,
	Accept: "text/plain",
	"Sec-Fetch-Dest": "",
});

/** Returns the series of a metric, as `labels → value`. */
async function series(name: string): Promise<Map<string, number>> {
	const lines = (await metricsText())
		.split("\n")
		.filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
	return new Map(
		lines.map((line) => {
			const at = line.lastIndexOf(" ");
			return [line.slice(name.length, at), Number(line.slice(at + 1))];
		}),
	);
}

test("the figures require the right token", async () => {
	const right = await ask("/metrics", bearer(TOKEN));
	const wrong = [bearer(`${TOKEN}x`), bearer(""), bearer("x"), { Authorization: TOKEN }, {}].map((headers) =>
		ask("/metrics", { ...headers, Accept: "text/plain", "Sec-Fetch-Dest": "" }),
	);

	expect(right.status).toBe(200);
	expect(right.headers.get("Content-Type")).toContain("text/plain; version=0.0.4");
	expect(right.html).toContain("# TYPE tenantry_http_requests_total counter");
	for (const answer of await Promise.all(wrong)) {
		expect([answer.status, answer.headers.get("WWW-Authenticate")]).toEqual([401, "Bearer"]);
		expect(answer.html).not.toContain("tenantry_");
	}
});

test("every figure that the runbook names exists", async () => {
	const told = await metricsText();
	const named = new Set(read("docs/operations.md").match(/\b(tenantry|nodejs)_[a-z0-9_]*[a-z0-9]\b/g));

	expect(named.size).toBeGreaterThan(10);
	for (const name of named) {
		// Other names are the database's login, and names of databases and roles.
		if (!/_(total|seconds|up|waiting|jobs|tenants|bucket)$/.test(name)) continue;
		expect(told, name).toContain(`# TYPE ${name.replace(/_bucket$/, "")} `);
	}
});

test("whatever is requested, the series are those of the route table", { timeout: 60_000 }, async () => {
	await Promise.all(["/", "/acme/dashboard", "/healthz"].map((path) => ask(path)));
	const before = (await series("tenantry_http_requests_total")).size;

	const hostile = Array.from({ length: 30 }, (_, at) => [
		`/tenant-${at}/dashboard`,
		`/tenant-${at}/nothing/${at}/%22%7D%0Aevil`,
		`/${"a".repeat(at + 1)}`,
		`/api/tenants/t-${at}/users/onboarding`,
		`/invitations/token-${at}`,
	]).flat();
	for (const path of hostile) await ask(path);
	const { noteRequest } = await import("./requests.server.ts");
	for (let at = 0; at < 50; at++) noteRequest({ method: `VERB${at}`, route: "/", status: 400 + at, ms: 1 });

	const after = await series("tenantry_http_requests_total");
	// A few patterns that had not been requested, with a status or two each.
	expect(after.size - before).toBeLessThan(15);
	expect([...after.keys()].join()).not.toMatch(/tenant-\d|token-\d|evil|VERB|aaa/);
	expect([...after.keys()].join()).toContain('route="/:tenant/dashboard"');
	expect((await metricsText()).split("\n").length).toBeLessThan(1_000);
});

test("requests are counted by method, pattern and class of status, and sorted by time", async () => {
	const name = '{method="GET",route="/healthz",status="2xx"}';
	const before = (await series("tenantry_http_requests_total")).get(name) ?? 0;
	const took = (await series("tenantry_http_request_duration_seconds_count")).get('{route="/healthz"}') ?? 0;

	for (let round = 0; round < 3; round++)
		await ask("/healthz", { Accept: "text/plain", "Sec-Fetch-Dest": "" });

	expect((await series("tenantry_http_requests_total")).get(name)).toBe(before + 3);
	expect((await series("tenantry_http_request_duration_seconds_count")).get('{route="/healthz"}')).toBe(
		took + 3,
	);
});

test("pool, cache, queues, tenants, process and errors are reported", async () => {
	const { noteError } = await import("../errors/errors.server.ts");
	noteError(new Error("counted"), { place: "test" });

	const text = await metricsText();

	for (const name of [
		'tenantry_pool_connections{state="busy"}',
		'tenantry_pool_prepared_statements{connection="1"}',
		"tenantry_pool_transactions_total",
		"tenantry_slow_transactions_total",
		'tenantry_registry_cache_lookups_total{result="miss"}',
		'tenantry_queue_jobs{queue="reaction",state="dead"}',
		'tenantry_queue_oldest_seconds{queue="reaction"}',
		"tenantry_outbox_events",
		"tenantry_warm_tenants",
		"process_resident_memory_bytes",
		"nodejs_eventloop_lag_p99_seconds",
	]) {
		expect(text, name).toContain(`\n${name} `);
	}
	expect(text).toContain("\ntenantry_fleet_up 1");
	expect(text).toMatch(/\ntenantry_tenants\{status="active"\} [1-9]/);
	expect(text).toMatch(/\ntenantry_errors_total [1-9]/);
});
