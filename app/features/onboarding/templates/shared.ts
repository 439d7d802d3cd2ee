import type { TemplateStep } from "./template.ts";

// These steps are used by more than one template. A path link ("/projects") opens that page in the reader’s own workspace.

export const LAYOUT: TemplateStep = {
	key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f1001",
	kind: "read",
	title: "Find your way around",
	minutes: 3,
	isRequired: true,
	blocks: [
		{
			kind: "markdown",
			text: `A workspace is one place for one team: its people, its projects, and a record of what happened. The menu has a page for each.

## The pages you will use most

- **[Dashboard](/dashboard)** shows the projects that changed last and what others did. It is where you land, and where onboarding reminds you of the next step.
- **[Projects](/projects)** lists the work. Search by name, filter by state or team, and sort by what changed last. An archived project is out of the way, not gone.
- **[Members](/members)** says who is here, as what, and what each person may do.
- **[Teams](/teams)** groups people who work together. A project can belong to a team, so that its work is found in one list.

## Three things that are good to know early

1. **Nothing is lost by one click.** Whatever deletes or ends something first says what will happen, and then offers **Undo**.
2. **Two people can edit at once.** Whoever saves second is shown both texts and decides; nobody's words are overwritten in silence.
3. **A button you may not use tells you why.** It stays where you would look for it, with the permission it needs and the people who can give it.

Everything works on a phone, too, and on a slow connection. You can stop here at any time: onboarding goes on where you left it, on whatever device you open it.`,
		},
	],
};

export const PROFILE: TemplateStep = {
	key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f1002",
	kind: "task",
	title: "Fill in your profile",
	minutes: 2,
	isRequired: true,
	completedByFact: { fact: "profile.completed", count: 1 },
	blocks: [
		{
			kind: "markdown",
			text: `Your name stands beside everything you do here: projects you start, people you invite, changes you make. Check that it is written as colleagues know you, and add a phone number if you want to be reached that way.

The phone number is for members of this workspace only. Your name is the same in all your workspaces.

Open your profile, change or complete it, and press **Save changes**. This step is ticked by itself once something was saved.`,
		},
	],
};

export const FIRST_PROJECT: TemplateStep = {
	key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f1003",
	kind: "task",
	title: "Create your first project",
	minutes: 3,
	isRequired: true,
	completedByFact: { fact: "project.created", count: 1 },
	blocks: [
		{
			kind: "markdown",
			text: `A project is one piece of work that has a name and an end: *Move the warehouse*, *New price list*, *Trade fair in May*.

- **Name**: what people will call it in a meeting.
- **Description**: what it is for, and how it will be known that it is done. Two sentences are plenty to begin with.
- **Public in this workspace**: on, and every member can see it, viewers too. Off, and only you, admins and owners can.

Nothing is set in stone: name, description and visibility can be edited later, and a finished project is archived, not deleted. If this is only a try, archive it when you are through.`,
		},
	],
};

export const MAKE_IT_YOURS: TemplateStep = {
	key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f1004",
	kind: "checklist",
	title: "Make it yours",
	minutes: 3,
	isRequired: false,
	blocks: [
		{
			kind: "markdown",
			text: `Small things that make every day easier. All but the last are in **My account**: press your name in the menu, then follow *your account* on the profile page.`,
		},
		{
			kind: "checklist",
			items: [
				{ key: "picture", label: "Choose a picture, so that people recognise you in lists" },
				{ key: "theme", label: "Choose a light or a dark theme, or leave it to your device" },
				{ key: "zone", label: "Set your own time zone, if you work in another one than the workspace" },
				{ key: "teams", label: "Look at the teams, and find out which ones you work with" },
			],
		},
	],
};
