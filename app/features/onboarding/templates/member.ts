import { FIRST_PROJECT, LAYOUT, MAKE_IT_YOURS, PROFILE } from "./shared.ts";
import type { PathTemplate } from "./template.ts";

/** The path for someone who joins an existing team. */
export const MEMBER_TEMPLATE: PathTemplate = {
	name: "Join the team",
	description: "What everybody who works here should know, and a first project to try it on.",
	steps: [
		LAYOUT,
		PROFILE,
		{
			key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f3001",
			kind: "form",
			title: "Say how you work best",
			minutes: 4,
			isRequired: true,
			blocks: [
				{
					kind: "markdown",
					text: "A few words about yourself, for the first conversation with your team. You can change the answers at any time.",
				},
				{
					kind: "form",
					fields: [
						{
							key: "work",
							label: "What will you work on?",
							kind: "textarea",
							isRequired: true,
							hint: "In your own words, two or three sentences.",
						},
						{
							key: "reach",
							label: "How are you reached best?",
							kind: "select",
							isRequired: true,
							options: ["By mail", "By phone", "By chat", "At my desk"],
						},
						{
							key: "hours",
							label: "When do you usually work?",
							kind: "text",
							isRequired: false,
							hint: "For example: Monday to Thursday, 8 to 16. Optional.",
						},
						{
							key: "start",
							label: "Which is your first day?",
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
			title: "What you may do, and how to ask for more",
			minutes: 3,
			isRequired: true,
			blocks: [
				{
					kind: "markdown",
					text: `Your **role** says what you may do; on [Members](/members), press your own name to see the whole list. As a member you create projects, see your own and all public ones, and change your own.

Where something is not yours to do, the page says which permission it takes and who has it. Say there in a sentence what you need it for and press **Ask for this permission**: those who decide find it on their dashboard, and you see what became of it under [Requests](/requests).`,
				},
				{
					kind: "quiz",
					questions: [
						{
							key: "others",
							text: "A colleague's public project has a mistake in its description. What can a member do?",
							choices: [
								{ key: "edit", text: "Correct it right away" },
								{ key: "tell", text: "Read it, and tell its creator or an admin" },
								{ key: "nothing", text: "Nothing, public projects cannot be seen by members" },
							],
							correct: ["tell"],
							explanation:
								"Public means that everybody here can see it. Changing it is for whoever created it, and for admins and owners.",
						},
						{
							key: "missing",
							text: "You need to do something that your role does not allow. What is the shortest way?",
							choices: [
								{ key: "ask", text: "Open the page and ask for the permission there" },
								{ key: "account", text: "Sign up with a second account" },
								{ key: "wait", text: "Wait until somebody notices" },
							],
							correct: ["ask"],
							explanation:
								"The page that refuses has the form for it, and it reaches exactly those who can help.",
						},
						{
							key: "done",
							text: "A project is finished. How does it leave the daily list without being lost?",
							choices: [
								{ key: "archive", text: "It is archived" },
								{ key: "delete", text: "It is deleted" },
								{ key: "rename", text: "It is renamed to “old”" },
							],
							correct: ["archive"],
							explanation:
								"An archived project is out of sight but can be found, read and restored. Deleting is for what should never have been there.",
						},
					],
				},
			],
		},
		MAKE_IT_YOURS,
	],
};
