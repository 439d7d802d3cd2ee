import { FIRST_PROJECT, LAYOUT, PROFILE } from "./shared.ts";
import type { PathTemplate } from "./template.ts";

/** The path for someone who has just created a workspace and wants to get it ready for others. */
export const OWNER_TEMPLATE: PathTemplate = {
	name: "Set up the workspace",
	description:
		"From an empty workspace to one that the others can work in: settings, a first project, people.",
	steps: [
		LAYOUT,
		PROFILE,
		{
			key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f2001",
			kind: "task",
			title: "Set time zone and dates",
			minutes: 2,
			isRequired: false,
			completedByFact: { fact: "workspace.configured", count: 1 },
			blocks: [
				{
					kind: "markdown",
					text: `Every time on every page is written in the workspace's time zone, so that *Friday, 17:00* is the same Friday for everybody. A new workspace starts with UTC, which is right for hardly anybody.

In **Settings** choose:

- **Time zone**: where most of the team works. Members elsewhere can choose their own for themselves.
- **Dates**: in which order day and month are written.
- **Default role**: what an invitation proposes. *Member* is a good choice for most teams.

While you are there, look at the name: it is what invitations and letters call you. This step is ticked by itself once a setting was saved; if everything is right as it is, skip it.`,
				},
			],
		},
		FIRST_PROJECT,
		{
			key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f2002",
			kind: "quiz",
			title: "Who may do what",
			minutes: 4,
			isRequired: true,
			blocks: [
				{
					kind: "markdown",
					text: `A role says what somebody may do. Four come with every workspace:

| Role | May |
|---|---|
| Owner | everything, also close the workspace or hand it over |
| Admin | manage people and teams, see and change every project, write onboarding, read the audit log |
| Member | create projects, and see and change their own and public ones |
| Viewer | see public projects |

Under [Roles](/settings/roles) you can make roles of your own, from the same permissions. Somebody who meets a closed door can ask for the permission from there; you find what they ask under [Requests](/requests).`,
				},
				{
					kind: "quiz",
					questions: [
						{
							key: "admin",
							text: "A colleague is to invite people and look after teams, but must not be able to close the workspace. Which role fits?",
							choices: [
								{ key: "owner", text: "Owner" },
								{ key: "admin", text: "Admin" },
								{ key: "member", text: "Member" },
							],
							correct: ["admin"],
							explanation:
								"Admins manage people and teams. Closing the workspace or handing it over is for owners alone.",
						},
						{
							key: "private",
							text: "Who can see a project that is not public?",
							choices: [
								{ key: "creator", text: "Whoever created it" },
								{ key: "admins", text: "Admins and owners" },
								{ key: "members", text: "All members" },
								{ key: "viewers", text: "Viewers" },
							],
							correct: ["creator", "admins"],
							explanation:
								"A project that is not public is seen by its creator, and by those whose role lets them see every project: admins and owners.",
						},
						{
							key: "last",
							text: "You are the only owner and want to leave the workspace. What has to happen first?",
							choices: [
								{ key: "nothing", text: "Nothing, you can leave at once" },
								{ key: "successor", text: "Somebody else becomes an owner" },
								{ key: "delete", text: "Every project is deleted" },
							],
							correct: ["successor"],
							explanation:
								"A workspace always has an owner: the last one can neither leave nor be removed until there is another.",
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
					text: `Type or paste the addresses, on lines of their own or with commas between them; a whole list is fine. Each person gets a letter with a link of their own.

- The **role** you choose is what they will be. It can be changed at any time.
- With **teams** they are in the right ones as soon as they accept.
- An **onboarding path** can be chosen for them too. Left alone, it follows from their role and teams.
- A few words of your own in the **message** make the letter less of a surprise.

Until somebody has answered you find them under [Invitations](/invitations), where a letter can be sent again or taken back. Are you working alone for now? Skip this step; it waits here.`,
				},
			],
		},
		{
			key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f2004",
			kind: "checklist",
			title: "Before the others arrive",
			minutes: 5,
			isRequired: false,
			blocks: [
				{
					kind: "markdown",
					text: "What the first weeks go better with. Tick what you have done, or what you have decided to do without.",
				},
				{
					kind: "checklist",
					items: [
						{
							key: "second",
							label: "Make one more person an owner or admin, so that the team does not wait for you",
						},
						{ key: "teams", label: "Create the teams, and put a lead into each" },
						{
							key: "joining",
							label: "Decide whether people with your domain's address may join by themselves",
						},
						{
							key: "onboarding",
							label: "Read the paths for members and viewers, and put your own house rules into them",
						},
						{ key: "logo", label: "Give the workspace its logo" },
					],
				},
				{
					kind: "markdown",
					text: `Where to find them: [Members](/members), [Teams](/teams), and under [Settings](/settings) *Joining*, *Onboarding* and *Logo*.`,
				},
			],
		},
	],
};
