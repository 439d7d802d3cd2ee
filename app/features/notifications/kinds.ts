/** What a member can be told of, as the settings ask about it. */
export const KINDS = {
	mention: "Someone mentions me",
	comment: "Someone comments on a project that I watch",
	file: "Someone adds files to a project that I watch",
	task: "Someone gives me a task",
	due: "A task or project of mine is due soon",
	overdue: "A task or project of mine is overdue",
	shared: "Someone gives a project to me or to my team",
	request: "Someone requests a permission that I can grant",
	answer: "Someone answers my request",
	invitation: "Someone accepts my invitation",
	role: "Someone changes my role",
	milestone: "I reach a milestone",
	support: "Support views the workspace",
} as const;

export type Kind = keyof typeof KINDS;

export const KIND_NAMES = Object.keys(KINDS) as [Kind, ...Kind[]];

/** Those that a day brings. They are kept until they are old, so that none is told again. */
export const DAY_KINDS: readonly Kind[] = ["due", "overdue"];

/** The same as filters of the list. */
export const KIND_FILTERS: Record<Kind, string> = {
	mention: "Mentions",
	comment: "Comments",
	file: "Files",
	task: "Tasks",
	due: "Due soon",
	overdue: "Overdue",
	shared: "Projects",
	request: "Permission requests",
	answer: "Answers to my requests",
	invitation: "Invitations",
	role: "My role",
	milestone: "Milestones",
	support: "Support access",
};
