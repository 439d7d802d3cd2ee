import type { TemplateStep } from "./template.ts";

// These steps are used by more than one template. A path link ("/projects") opens that page in the reader’s own workspace.

export const LAYOUT: TemplateStep = {
	key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f1001",
	kind: "read",
	title: "Find your way around",
	minutes: 3,
	isRequired: false,
	blocks: [
		{
			kind: "markdown",
			text: `A workspace is your team’s home: its people, its projects, and what has been happening. The menu has a page for each.

## The pages you will use most

- **[Dashboard](/dashboard)** shows the top of your work, recent projects and recent activity. It’s where you land, and where you’re reminded of your next onboarding step.
- **[My work](/my-work)** has your tasks and the projects you lead, overdue first.
- **[Projects](/projects)** lists the work. Search for words in names and descriptions, filter by status or team, and sort by name or date. Archived projects are out of the way, but not gone.
- **[Members](/members)** shows who’s here, which role they have, and what each person can do.
- **[Teams](/teams)** are groups of people who work together. Give a project a team, and you can filter the list by it.

## Three things to know early

1. **One click won’t lose your work.** Before anything is deleted, a page says what will happen. Afterward you can usually choose **Undo**.
2. **Two people can edit at the same time.** If someone saved before you, you see their version next to yours, and you decide. Nobody’s words are overwritten silently.
3. **Buttons explain themselves.** If you can’t use a button, it says why. If a page is off limits, it says which permission is missing and who can help.

Everything also works on a phone and on a slow connection. You can stop at any time and continue later, on any device.`,
		},
	],
};

export const PROFILE: TemplateStep = {
	key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f1002",
	kind: "task",
	title: "Complete your profile",
	minutes: 2,
	isRequired: true,
	completedByFact: { fact: "profile.completed", count: 1 },
	blocks: [
		{
			kind: "markdown",
			text: `Your name appears next to everything you do here: projects you create, people you invite, changes you make. Make sure it’s the name your colleagues know, and add a phone number if you’d like to be reached that way.

Only members of this workspace can see your phone number. Your name is the same in all your workspaces.

Open your profile, make your changes, and choose **Save changes**.`,
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
			text: `A project is a piece of work with a name and an end: *Move the warehouse*, *New price list*, *Trade fair in May*.

- **Name**: what people will call it in a meeting.
- **Description**: what it’s for, and what done looks like. Two sentences are plenty to start with.
- **Public in this workspace**: checked, every member can see it, including viewers. Unchecked, only you, its lead, owners and admins can.

Nothing is set in stone. You can edit all of this later, and archive the project when it’s finished. If you’re just trying things out, archive it when you’re done.`,
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
			text: `Small things that make every day easier. The first three are in **My account**: choose your name in the menu, then *your account*.`,
		},
		{
			kind: "checklist",
			items: [
				{ key: "picture", label: "Add a picture so people recognize you" },
				{ key: "theme", label: "Choose a light or dark theme, or match your device" },
				{ key: "zone", label: "Set your own time zone if it’s not the workspace’s" },
				{ key: "teams", label: "Look through the teams and find the ones you work with" },
			],
		},
	],
};
