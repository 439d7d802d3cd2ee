import { FIRST_PROJECT, LAYOUT, PROFILE } from "./shared.ts";
import type { PathTemplate } from "./template.ts";

/** The path for someone who has just created a workspace and wants to get it ready for others. */
export const OWNER_TEMPLATE: PathTemplate = {
	name: "Set up your workspace",
	description: "From an empty workspace to one your team can work in: a first project, settings, people.",
	steps: [
		FIRST_PROJECT,
		PROFILE,
		{
			key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f2001",
			kind: "task",
			title: "Set the time zone and date format",
			minutes: 2,
			isRequired: false,
			completedByFact: { fact: "workspace.configured", count: 1 },
			blocks: [
				{
					kind: "markdown",
					text: `Pages show times in the workspace’s time zone. A new workspace starts with UTC, which hardly anyone works in.

In **Settings**, choose:

- **Time zone**: where most of the team works. Members elsewhere can set their own.
- **Date format**: how dates are written.
- **Default role**: preselected for invitations. *Member* suits most teams.

While you’re there, check the workspace name: invitations and other emails use it. If everything is fine as it is, skip this step.`,
				},
			],
		},
		{
			key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f2002",
			kind: "quiz",
			title: "Who can do what",
			minutes: 4,
			isRequired: true,
			blocks: [
				{
					kind: "markdown",
					text: `A role decides what someone can do. Every workspace has these four:

| Role | Can |
|---|---|
| Owner | do everything, including transferring or closing the workspace |
| Admin | manage people, roles, teams and onboarding, see and edit every project, read the audit log |
| Member | create projects, edit their own, and see public ones |
| Viewer | see public projects |

Under [Roles](/settings/roles), you can create your own from the same permissions. When a page refuses someone, they can ask for the permission right there. You find what they ask for under [Requests](/requests).`,
				},
				{
					kind: "quiz",
					questions: [
						{
							key: "admin",
							text: "A colleague should invite people and look after teams, but not be able to close the workspace. Which role fits?",
							choices: [
								{ key: "owner", text: "Owner" },
								{ key: "admin", text: "Admin" },
								{ key: "member", text: "Member" },
							],
							correct: ["admin"],
							explanation: "Admins manage people and teams. Only owners can close or transfer the workspace.",
						},
						{
							key: "private",
							text: "Who can see a project that isn’t public?",
							choices: [
								{ key: "creator", text: "The person who created it" },
								{ key: "admins", text: "Admins and owners" },
								{ key: "members", text: "All members" },
								{ key: "viewers", text: "Viewers" },
							],
							correct: ["creator", "admins"],
							explanation:
								"Its creator can see it, and so can everyone whose role includes every project: admins and owners.",
						},
						{
							key: "last",
							text: "You’re the only owner and want to leave the workspace. What has to happen first?",
							choices: [
								{ key: "nothing", text: "Nothing: you can leave right away" },
								{ key: "successor", text: "Someone else becomes an owner" },
								{ key: "delete", text: "Every project is deleted" },
							],
							correct: ["successor"],
							explanation:
								"A workspace always needs an owner. The last one can’t leave or be removed until there’s another.",
						},
					],
				},
			],
		},
		{
			key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f2003",
			kind: "task",
			title: "Invite two people",
			minutes: 3,
			isRequired: false,
			completedByFact: { fact: "person.invited", count: 2 },
			blocks: [
				{
					kind: "markdown",
					text: `Type or paste one or more email addresses, separated by commas or line breaks. Everyone gets an email with a personal link.

- **Role**: what they can do here. You can change it at any time.
- **Teams**: they join these when they accept.
- **Onboarding path**: *Automatic* goes by their role and teams, or you can choose one for them.
- **Message**: a few words of your own make the email less of a surprise.

Pending invitations are listed under [Invitations](/invitations), where you can resend or revoke them. Working alone for now? Skip this step. You can come back to it.`,
				},
			],
		},
		{
			key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f2004",
			kind: "checklist",
			title: "Before your team arrives",
			minutes: 5,
			isRequired: false,
			blocks: [
				{
					kind: "markdown",
					text: "A good start for the first weeks. Check off what you’ve done, or decided to do without.",
				},
				{
					kind: "checklist",
					items: [
						{
							key: "second",
							label: "Make one more person an owner or admin, so the team isn’t waiting for you",
						},
						{ key: "teams", label: "Create teams, and give each a lead" },
						{
							key: "joining",
							label: "Decide whether people with an address at your domain can join without an invitation",
						},
						{
							key: "onboarding",
							label: "Read the onboarding paths for members and viewers, and add your own house rules",
						},
						{ key: "logo", label: "Give the workspace a picture" },
					],
				},
				{
					kind: "markdown",
					text: `You find these under [Members](/members), [Teams](/teams), [Settings](/settings) (joining and picture) and [Onboarding](/settings/onboarding).`,
				},
			],
		},
		LAYOUT,
	],
};
