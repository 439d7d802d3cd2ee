import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readEnvironment } from "#app/platform/env.server.ts";
import { localSecret } from "./secret.ts";

test("a checkout's secret is created once, strong enough for the app, and readable only by its owner", () => {
	const folder = mkdtempSync(join(tmpdir(), "local-secret-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	const file = join(folder, ".data/app-secret");

	const secret = localSecret(file);

	expect(localSecret(file)).toBe(secret);
	expect(localSecret(join(folder, "other"))).not.toBe(secret);
	expect(statSync(file).mode & 0o077).toBe(0);
	expect(readEnvironment({ ...process.env, APP_SECRET: secret }).env?.APP_SECRET).toBe(secret);
});
