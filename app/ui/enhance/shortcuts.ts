/** The pages of a workspace that `g` and a second key lead to, by the end of their address. */
export const SHORTCUTS = [
	{ second: "d", page: "/dashboard", label: "Dashboard" },
	{ second: "w", page: "/my-work", label: "My work" },
	{ second: "p", page: "/projects", label: "Projects" },
	{ second: "m", page: "/members", label: "Members" },
	{ second: "t", page: "/teams", label: "Teams" },
	{ second: "s", page: "/settings", label: "Settings" },
] as const;
