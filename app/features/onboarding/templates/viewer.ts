import { LAYOUT, MAKE_IT_YOURS, PROFILE } from "./shared.ts";
import type { PathTemplate } from "./template.ts";

/** The path for someone who follows the work without changing it: a customer, a manager, an auditor. */
export const VIEWER_TEMPLATE: PathTemplate = {
	name: "Follow along",
	description: "For people who follow the work without changing it: what you see, and how to ask for more.",
	steps: [
		LAYOUT,
		PROFILE,
		{
			key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f4001",
			kind: "read",
			title: "What viewers see",
			minutes: 2,
			isRequired: true,
			blocks: [
				{
					kind: "markdown",
					text: `You see the projects that are **public in this workspace**: their descriptions, who created them, and their recent activity. Private projects don’t appear in any list, search or count, so a short list doesn’t mean that little is going on.

## How to follow along

- Open [Projects](/projects), which lists the most recently changed first.
- Filter by team to follow one team’s work.
- Search for words in names and descriptions.
- The [dashboard](/dashboard) shows recent projects and recent activity.

## When you need more

You can’t change anything by accident: buttons that aren’t for you say so. If you need to see or do more, open the page that refuses you, say why you need it, and choose **Ask for this permission**. You find the answer under [Requests](/requests).`,
				},
			],
		},
		{
			key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f4002",
			kind: "quiz",
			title: "Check your understanding",
			minutes: 2,
			isRequired: true,
			blocks: [
				{
					kind: "quiz",
					questions: [
						{
							key: "sees",
							text: "Which projects does a viewer see?",
							choices: [
								{ key: "all", text: "All projects in the workspace" },
								{ key: "public", text: "Projects that are public in this workspace" },
								{ key: "none", text: "None" },
							],
							correct: ["public"],
							explanation:
								"Public means that every member of this workspace can see it, including viewers, and nobody outside.",
						},
						{
							key: "more",
							text: "Someone sent you a link, and the page says “No such project”. Why might that be?",
							choices: [
								{ key: "hidden", text: "The project isn’t public" },
								{ key: "maintenance", text: "The page is down for maintenance" },
								{ key: "typo", text: "The address has a typo" },
							],
							correct: ["hidden", "typo"],
							explanation:
								"Both look the same on purpose: nobody else learns whether a private project exists. Ask the person who sent you the link.",
						},
					],
				},
			],
		},
		MAKE_IT_YOURS,
	],
};
