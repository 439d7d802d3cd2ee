/** Import rules: who may import whom (see the map in README.md). A rule’s comment is what `npm run check` prints. */

/** What features may import from each other, each with its reason. Everything else goes through `tenant` or through events. */
const BETWEEN_FEATURES = [
	{
		from: "dashboard",
		to: [
			"^app/features/projects/(list/list\\.server\\.ts|standing\\.tsx)$",
			"^app/features/my-work/(list\\.server\\.ts|work-list\\.tsx)$",
			"^app/features/audit/activity/activity\\.server\\.ts$",
			"^app/features/(onboarding/progress/next|requests/count)\\.server\\.ts$",
			"^app/features/(onboarding/progress|requests)/notice\\.tsx$",
		],
		reason: "The dashboard asks the other features, so that each rule about who sees what exists once.",
	},
	{
		from: "my-work",
		to: ["^app/features/(projects/visible|tasks/tasks)\\.server\\.ts$"],
		reason: "What there is to do is read from every project that a member sees, and ticked off.",
	},
	{
		from: "deleted",
		to: [
			"^app/features/(projects/(projects|visible)|tasks/tasks|comments/comments|files/files|teams/teams|roles/(deleted|roles))\\.server\\.ts$",
		],
		reason: "What was deleted is listed together, and each thing comes back by the rule of its own feature.",
	},
	{
		from: "members",
		to: [
			"^app/features/projects/visible\\.server\\.ts$",
			"^app/features/audit/activity/activity\\.server\\.ts$",
			"^app/features/achievements/(of-member\\.server\\.ts|achievement-cards\\.tsx)$",
			"^app/features/requests/(count\\.server\\.ts|notice\\.tsx)$",
		],
		reason: "A member's page shows what they did and reached; the list says how many requests are waiting.",
	},
	{
		from: "comments",
		to: [
			"^app/features/projects/(find|who-sees)\\.server\\.ts$",
			"^app/features/files/(in-comments/|(shown-file|verdicts)\\.ts$)",
		],
		reason: "Who sees a project reads its comments, and can be told of one; a comment can have files.",
	},
	{
		from: "files",
		to: ["^app/features/projects/(find|visible)\\.server\\.ts$"],
		reason: "Who sees a project sees its files, and can add some.",
	},
	{
		from: "developers",
		to: ["^app/features/roles/permission-fields\\.tsx$"],
		reason: "The scopes of a key are chosen as the permissions of a role are.",
	},
	{
		from: "projects",
		to: [
			"^app/features/audit/activity/activity\\.server\\.ts$",
			"^app/features/comments/((forms|(list|render)\\.server)\\.ts|comments-section\\.tsx)$",
			"^app/features/(tasks/(list\\.server\\.ts|tasks-section\\.tsx)|files/(list\\.server\\.ts|files-section\\.tsx))$",
		],
		reason: "A project's page shows its activity, tasks, files and comments.",
	},
	{
		from: "tasks",
		to: ["^app/features/projects/(find|visible|who-sees)\\.server\\.ts$"],
		reason: "Who sees a project sees its tasks, and can be given one; who may edit it may change them.",
	},
	{
		from: "search",
		to: ["^app/features/projects/visible\\.server\\.ts$"],
		reason: "A search finds what is in the projects that a member sees.",
	},
	{
		from: "settings",
		to: [
			"^app/features/(support/support-(page\\.server\\.ts|section\\.tsx)|isolation-report/report(\\.server\\.ts|-section\\.tsx))$",
		],
		reason: "The security page says whether support has access, and when isolation was tested.",
	},
	{
		from: "operators",
		to: ["^app/features/clerk-sync/webhooks/inbox\\.server\\.ts$"],
		reason: "Operators apply stored webhooks again, and only the inbox knows how.",
	},
	{
		from: "account",
		to: ["^app/features/onboarding/progress/begin\\.server\\.ts$"],
		reason: "Completing a profile begins onboarding in the same transaction.",
	},
	{
		from: "invitations",
		to: ["^app/features/onboarding/templates/starters\\.server\\.ts$"],
		reason: "An invitation can name a starter path, which has no rows until then.",
	},
	{
		from: "notifications",
		to: ["^app/features/(projects/(find|visible)|reminders/opt-out)\\.server\\.ts$"],
		reason: "Members are told what happens in projects that they see; each email can be turned off.",
	},
	{
		from: "reminders",
		to: ["^app/features/onboarding/progress/progress\\.server\\.ts$"],
		reason: "A reminder names the current step, which onboarding knows.",
	},
	{
		from: "teams",
		to: ["^app/features/invitations/team-invitations\\.server\\.ts$"],
		reason: "A team invites people to join.",
	},
	{
		from: "workspaces",
		to: [
			"^app/features/projects/(forms|projects\\.server)\\.ts$",
			"^app/features/(clerk-sync/people|invitations/invitation-writes|settings/domain-proof)\\.server\\.ts$",
		],
		reason: "A person finds the workspaces that let them join; a new one can begin with a project.",
	},
	{
		from: "clerk-sync",
		to: ["^app/features/invitations/(invitation-writes|team-invitations|token)\\.server\\.ts$"],
		reason: "Invitations that are sent, accepted or deleted at Clerk take the same steps here.",
	},
];

/** Features that work outside any one tenant: only they may name the pool. */
const POOL_FEATURES = "(identity|workspaces|clerk-sync|operations|operators)";

/** The tables of routes, operations of the API, jobs, subjects, commands and the document: the only files that see every feature. */
const TABLES =
	"^app/(root\\.tsx|routes\\.ts|api(\\.server)?\\.ts|worker\\.server\\.ts|subjects\\.server\\.ts|commands\\.server\\.ts|entry\\.server\\.tsx)$";

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
			"A feature imports from another only what docs/import-rules.cjs lists.",
			{ path: "^app/features/([^/]+)/", pathNot: [TESTS, `^app/features/(${LISTED})/`] },
			{ path: "^app/features/([^/]+)/", pathNot: "^app/features/$1/" },
		),
		...BETWEEN_FEATURES.map(({ from, to }) =>
			forbidden(
				`features-apart-${from}`,
				"A feature imports from another only what docs/import-rules.cjs lists.",
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
			{ path: "^app/(root|routes|api(\\.server)?|worker\\.server|commands\\.server|entry\\.server)\\.tsx?$" },
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
