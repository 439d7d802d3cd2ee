import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { testEnvironment } from "#tests/support/app/environment.ts";

export default defineConfig({
	root: fileURLToPath(new URL("..", import.meta.url)),
	// As Vite resolves our own imports of React Router: otherwise a test has two copies of it.
	resolve: {
		alias: [
			{
				find: /^@react-router\/(express|node)$/,
				replacement: fileURLToPath(
					new URL("../node_modules/@react-router/$1/dist/index.mjs", import.meta.url),
				),
			},
		],
	},
	test: {
		include: ["app/**/*.test.{ts,tsx}", "db/**/*.test.ts", "scripts/**/*.test.ts", "tests/**/*.test.ts"],
		globalSetup: ["tests/support/databases/cluster.ts"],
		setupFiles: [
			"tests/support/databases/own-database.ts",
			"tests/support/databases/statements.ts",
			"tests/support/app/causes.ts",
		],
		// What a test starts runs as npm run starts it (scripts/run.mjs): less than half of a command's processor time.
		env: {
			...testEnvironment,
			NODE_OPTIONS: `--import=${new URL("../scripts/quick-imports.mjs", import.meta.url)}`,
		},
		server: { deps: { inline: [/@react-router\/(express|node)/] } },
		pool: "forks",
		// Two cores: PostgreSQL works beside the tests, and a third worker only waits.
		maxWorkers: 2,
		testTimeout: 15_000,
		hookTimeout: 30_000,
		restoreMocks: true,
	},
});
