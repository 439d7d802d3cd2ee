/** Import rules: who may import whom (see the map in README.md). A rule’s comment is what `npm run check` prints. */

const BETWEEN_FEATURES = require("./feature-imports.cjs");

/** Features that work outside any one tenant: only they may name the pool. */
const POOL_FEATURES = "(identity|workspaces|clerk-sync|operations|operators)";

/** The tables of routes, operations of the API, jobs, subjects, commands and the document: the only files that see every feature. */
const TABLES =
	"^app/(root\\.tsx|routes\\.ts|api(\\.server)?\\.ts|mcp\\.ts|worker\\.server\\.ts|subjects\\.server\\.ts|commands\\.server\\.ts|entry\\.server\\.tsx)$";

const TESTS = "(\\.test\\.tsx?$|^tests/)";
const CLERK = "^app/platform/clerk/";

const LISTED = BETWEEN_FEATURES.map(({ from }) => from).join("|");

const forbidden = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

module.exports = {
	forbidden: [
		forbidden(
			"no-circles",
			"Two files that import each other are one file: move what they share.",
			{},
			{ circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
		),
		forbidden(
			"resolvable",
			"This import leads nowhere.",
			{ pathNot: TESTS },
			{ couldNotResolve: true, pathNot: ["\\+types/", "^virtual:", "\\.css\\?"] },
		),
		forbidden(
			"db-stands-alone",
			"db imports nothing from app, scripts or tests.",
			{ path: "^db/", pathNot: TESTS },
			{ path: "^(app|scripts|tests)/" },
		),
		forbidden(
			"db-through-server-files",
			"Only *.server.ts in app may touch db: a component that does brings table names into the browser.",
			{ path: "^app/", pathNot: ["\\.server\\.tsx?$", TESTS] },
			{ path: "^db/", dependencyTypesNot: ["type-only"] },
		),
		forbidden(
			"features-without-db",
			"A feature gets its tables from the tenant's handle. Use tenant.read or tenant.write.",
			{ path: "^app/features/", pathNot: [`^app/features/${POOL_FEATURES}/`, TESTS] },
			{ path: "^db/", dependencyTypesNot: ["type-only"] },
		),
		forbidden(
			"pool",
			"Only tenant, platform, identity, workspaces, clerk-sync, operations and operators may name the pool.",
			{
				path: "^app/",
				pathNot: ["^app/(tenant|platform)/", `^app/features/${POOL_FEATURES}/`, TABLES, TESTS],
			},
			{ path: "^app/platform/database/database\\.server\\.ts$" },
		),
		forbidden(
			"registry",
			"Only app/tenant/registry writes a workspace and `public` in one transaction: call one of its steps, or add one.",
			{
				path: "^app/",
				pathNot: ["^app/tenant/(tenant|write-as-system)\\.server\\.ts$", "^app/tenant/registry/", TESTS],
			},
			{ path: "^app/tenant/registry-transaction\\.server\\.ts$" },
		),
		forbidden(
			"storage",
			"Only app/tenant/files reaches the storage of files: use tenant.files.",
			{ path: "^app/", pathNot: ["^app/(platform/storage|tenant/files)/", TESTS] },
			{ path: "^app/platform/storage/.*.server.ts$", dependencyTypesNot: ["type-only"] },
		),
		forbidden(
			"clerk",
			"Only app/platform/clerk imports Clerk's packages.",
			{
				path: "^(app|db|scripts)/",
				pathNot: [CLERK, "^scripts/(local/clerk|bench)", TESTS],
			},
			{ path: "(^|node_modules/)(@clerk/|svix)" },
		),
		forbidden(
			"platform-knows-no-product",
			"platform imports only itself and db.",
			{ path: "^app/platform/", pathNot: TESTS },
			{ path: "^(app/(?!platform/)|scripts/|tests/)" },
		),
		forbidden(
			"ui-is-appearance",
			"ui imports only ui: no data, no server, no product.",
			{ path: "^app/ui/", pathNot: TESTS },
			{ path: ["^app/(?!ui/)", "^(db|scripts|tests)/", "\\.server\\.tsx?$"] },
		),
		forbidden(
			"tenant-knows-no-feature",
			"tenant imports platform, ui and db, never a feature.",
			{ path: "^app/tenant/", pathNot: TESTS },
			{ path: "^(app/features/|scripts/|tests/)" },
		),
		forbidden(
			"features-apart",
			"A feature imports from another only what docs/feature-imports.cjs lists.",
			{ path: "^app/features/([^/]+)/", pathNot: [TESTS, `^app/features/(${LISTED})/`] },
			{ path: "^app/features/([^/]+)/", pathNot: "^app/features/$1/" },
		),
		...BETWEEN_FEATURES.map(({ from, to }) =>
			forbidden(
				`features-apart-${from}`,
				"A feature imports from another only what docs/feature-imports.cjs lists.",
				{ path: `^app/features/${from}/`, pathNot: TESTS },
				{ path: "^app/features/([^/]+)/", pathNot: [`^app/features/${from}/`, ...to] },
			),
		),
		forbidden(
			"features-stay-on-top",
			"Only the tables of routes and jobs import features.",
			{
				path: "^app/",
				pathNot: ["^app/features/", TABLES, TESTS],
			},
			{ path: "^app/features/" },
		),
		forbidden(
			"no-tables-upwards",
			"The tables import the features, not the other way round.",
			{ path: "^app/(features|tenant|platform|ui)/", pathNot: ["^app/features/developers/docs/", TESTS] },
			{
				path: "^app/(root|routes|api(\\.server)?|mcp|worker\\.server|commands\\.server|entry\\.server)\\.tsx?$",
			},
		),
		forbidden(
			"subjects",
			"Only the audit log, and the erasure of a member, ask every feature about its things.",
			{ path: "^app/", pathNot: ["^app/features/(audit/activity|members/erasure)/", TESTS] },
			{ path: "^app/subjects\\.server\\.ts$" },
		),
		forbidden(
			"tests-are-leaves",
			"Only tests import tests.",
			{ path: "^(app|db|scripts)/", pathNot: TESTS },
			{ path: ["^tests/", "\\.test\\.tsx?$"] },
		),
		forbidden(
			"stand-ins-stay-local",
			"The product knows the local stand-ins by address only.",
			{ path: "^(app|db)/", pathNot: TESTS },
			{ path: "^scripts/" },
		),
		forbidden(
			"production-server-alone",
			"The production server starts nothing local.",
			{
				path: "^scripts/(serve\\.ts|serve/|migrate\\.ts|worker\\.ts)",
			},
			{ path: "^scripts/local/" },
		),
		forbidden(
			"scripts-see-the-entrances",
			"Scripts use platform, db and the tables of jobs and commands, and nothing deeper.",
			{
				path: "^scripts/",
				pathNot: ["^scripts/(bench|local/clerk)", "^scripts/seed/", TESTS],
			},
			{ path: "^app/(features|tenant|ui)/" },
		),
	],
	options: {
		doNotFollow: { path: "node_modules" },
		exclude: { path: ["^build/", "^\\.react-router/", "^public/"] },
		tsConfig: { fileName: "tsconfig.json" },
		tsPreCompilationDeps: "specify",
		detectJSDocImports: false,
		enhancedResolveOptions: {
			exportsFields: ["exports"],
			conditionNames: ["import", "node", "default", "types"],
		},
	},
};
