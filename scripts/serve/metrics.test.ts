import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { serveMetrics } from "./metrics.ts";

const servers: Server[] = [];
afterEach(() => {
	for (const server of servers.splice(0)) server.close();
});

async function serve(text: () => Promise<string>): Promise<{ origin: string; port: number }> {
	const server = await serveMetrics(0, { type: "text/plain; version=0.0.4", text });
	servers.push(server);
	if (!server.listening) await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	return { origin: `http://127.0.0.1:${port}`, port };
}

test("a port of its own answers /metrics and nothing else", async () => {
	const { origin } = await serve(async () => "up 1\n");

	const answer = await fetch(`${origin}/metrics?x=1`);

	expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
		200,
		"text/plain; version=0.0.4",
		"up 1\n",
	]);
	for (const [method, path] of [
		["GET", "/"],
		["GET", "/metrics/x"],
		["POST", "/metrics"],
	] as const) {
		expect((await fetch(origin + path, { method })).status).toBe(404);
	}
});

test("figures that cannot be computed are a 500, and the server keeps running; a port in use is reported", async () => {
	let broken = true;
	const { origin, port } = await serve(async () => {
		if (broken) throw new Error("no figures");
		return "up 1\n";
	});

	expect((await fetch(`${origin}/metrics`)).status).toBe(500);
	broken = false;
	expect((await fetch(`${origin}/metrics`)).status).toBe(200);
	await expect(serveMetrics(port, { type: "", text: async () => "" })).rejects.toThrow(
		/set METRICS_PORT to a free port/,
	);
});
