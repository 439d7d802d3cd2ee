import { FIRST_PROJECT, LAYOUT, MAKE_IT_YOURS, PROFILE } from "./shared.ts";
import type { PathTemplate } from "./template.ts";

/** The path for someone who joins an existing team. */
export const MEMBER_TEMPLATE: PathTemplate = {
	name: "Join the team",
	description: "What everyone who works here should know, and a first project to try it on.",
	steps: [
		LAYOUT,
		PROFILE,
		{
			key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f3001",
			kind: "form",
			title: "Share how you work best",
			minutes: 4,
			isRequired: true,
			blocks: [
				{
					kind: "markdown",
					text: "A few notes for your first conversation with your team. Other members can’t see them here, and you can change them at any time.",
				},
				{
					kind: "form",
					fields: [
						{
							key: "work",
							label: "What will you work on?",
							kind: "textarea",
							isRequired: true,
							hint: "Two or three sentences, in your own words.",
						},
						{
							key: "reach",
							label: "What’s the best way to reach you?",
							kind: "select",
							isRequired: true,
							options: ["Email", "Phone", "Chat", "In person"],
						},
						{
							key: "hours",
							label: "When do you usually work?",
							kind: "text",
							isRequired: false,
							hint: "For example: Monday to Thursday, 8 to 4. Optional.",
						},
						{
							key: "start",
							label: "When is your first day?",
							kind: "date",
							isRequired: false,
							hint: "Optional.",
						},
					],
				},
			],
		},
		FIRST_PROJECT,
		{
			key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f3002",
			kind: "quiz",
			title: "What you can do, and how to ask for more",
			minutes: 3,
			isRequired: true,
			blocks: [
				{
					kind: "markdown",
					text: `Your **role** decides what you can do. To see the whole list, choose your own name on [Members](/members). As a member, you can create projects, see your own and all public ones, and edit your own.

If you can’t do something, the page says which permission is missing and who has it. Write a sentence about why you need it and choose **Ask for this permission**. The people who decide see your request on their dashboard, and you find their answer under [Requests](/requests).`,
				},
				{
					kind: "quiz",
					questions: [
						{
							key: "others",
							text: "There’s a mistake in the description of a colleague’s public project. What can a member do?",
							choices: [
								{ key: "edit", text: "Correct it right away" },
								{ key: "tell", text: "Tell its creator or an admin" },
								{ key: "nothing", text: "Nothing: members can’t see public projects" },
							],
							correct: ["tell"],
							explanation:
								"Public means that everyone here can see it. Only its creator, admins and owners can edit it.",
						},
						{
							key: "missing",
							text: "You need to do something your role doesn’t allow. What’s the quickest way?",
							choices: [
								{ key: "ask", text: "Open the page and ask for the permission there" },
								{ key: "account", text: "Sign up with a second account" },
								{ key: "wait", text: "Wait until someone notices" },
							],
							correct: ["ask"],
							explanation:
								"The page that refuses you has a form for it, which reaches the people who can help.",
						},
						{
							key: "done",
							text: "A project is finished. How do you get it out of the way without losing it?",
							choices: [
								{ key: "archive", text: "Archive it" },
								{ key: "delete", text: "Delete it" },
								{ key: "rename", text: "Rename it to “old”" },
							],
							correct: ["archive"],
							explanation:
								"An archived project is out of sight, but you can still find, read and restore it. Delete only what should never have been there.",
						},
					],
				},
			],
		},
		MAKE_IT_YOURS,
	],
};
