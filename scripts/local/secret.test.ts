import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readEnvironment } from "#app/platform/env.server.ts";
import { localSecret } from "./secret.ts";

test("the secret of a checkout is made once, good enough for the app, and for its owner's eyes only", () => {
	const folder = mkdtempSync(join(tmpdir(), "local-secret-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	const file = join(folder, ".data/app-secret");

	const secret = localSecret(file);

	expect(localSecret(file)).toBe(secret);
	expect(localSecret(join(folder, "other"))).not.toBe(secret);
	expect(statSync(file).mode & 0o077).toBe(0);
	expect(readEnvironment({ ...process.env, APP_SECRET: secret }).env?.APP_SECRET).toBe(secret);
});
