/** What features may import from each other, each with its reason. Everything else goes through `tenant` or through events. `docs/import-rules.cjs` makes rules of it. */
module.exports = [
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
			"^app/features/projects/((find|who-sees|detail)\\.server\\.ts|about-project\\.tsx)$",
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
		from: "hooks",
		to: ["^app/features/reminders/opt-out\\.server\\.ts$"],
		reason: "The email about a webhook that fails has the link that turns such emails off.",
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
		to: ["^app/features/projects/((find|visible|who-sees|detail)\\.server\\.ts|about-project\\.tsx)$"],
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
		to: [
			"^app/features/invitations/team-invitations\\.server\\.ts$",
			"^app/features/projects/(visible\\.server\\.ts|standing\\.tsx)$",
		],
		reason: "A team invites people to join, and shows those of its projects that a member sees.",
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
