import { LAYOUT, MAKE_IT_YOURS, PROFILE } from "./shared.ts";
import type { PathTemplate } from "./template.ts";

/** The path for someone who follows the work without changing it: a customer, a manager, an auditor. */
export const VIEWER_TEMPLATE: PathTemplate = {
	name: "Read along",
	description: "For those who follow the work without changing it: what you see, and how to ask for more.",
	steps: [
		LAYOUT,
		PROFILE,
		{
			key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f4001",
			kind: "read",
			title: "What a viewer sees",
			minutes: 2,
			isRequired: true,
			blocks: [
				{
					kind: "markdown",
					text: `You see what the team has made **public in this workspace**: those projects, their descriptions, who created them, and what happened to them lately. What is not public does not appear in any list, search or count, so a short list does not mean that little is going on.

## How to follow along

- Open [Projects](/projects) and sort by *Changed* to see what moved.
- Filter by team when you follow one team's work.
- Search finds words in names and descriptions.
- The [dashboard](/dashboard) has the newest of both.

## When you need more

You cannot change anything by accident: buttons that are not yours to press say so. If you need to see or do more, say what for where the page refuses, and press **Ask for this permission**. An owner or admin decides, and you see what became of it under [Requests](/requests).`,
				},
			],
		},
		{
			key: "6f0b7a52-3c1e-4d0a-9a51-1d5f0a6f4002",
			kind: "quiz",
			title: "Check what you remember",
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
								{ key: "all", text: "All of the workspace" },
								{ key: "public", text: "Those that are public in this workspace" },
								{ key: "none", text: "None" },
							],
							correct: ["public"],
							explanation:
								"Public means: every member of this workspace can see it, viewers too, and nobody outside.",
						},
						{
							key: "more",
							text: "A link somebody sent you ends on a page that says “Nothing here”. What may be the reason?",
							choices: [
								{ key: "hidden", text: "The project is not public" },
								{ key: "deleted", text: "The project was deleted" },
								{ key: "typo", text: "The address is mistyped" },
							],
							correct: ["hidden", "deleted", "typo"],
							explanation:
								"All three look the same on purpose: whether a hidden project exists is nobody's business but its members'. Ask whoever sent the link.",
						},
					],
				},
			],
		},
		MAKE_IT_YOURS,
	],
};
