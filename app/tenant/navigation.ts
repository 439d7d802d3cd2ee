import type { FixedPage } from "#app/platform/http/address/page-in.ts";
import type { IconName } from "#app/ui/elements/icon.tsx";
import type { Permission } from "./permissions/permissions.ts";

type Place = {
	label: string;
	page: FixedPage;
	icon: IconName;
	/** Without it a member does not find the page here: elsewhere they find its link, disabled with the reason. */
	needs?: Permission;
	/** The name of the group that begins with this page. Everyone finds such a page. */
	begins?: string;
};

/** Lists the pages of a workspace in the order of its navigation. */
export const NAVIGATION: readonly Place[] = [
	{ label: "Dashboard", page: "/dashboard", icon: "dashboard" },
	{ label: "My work", page: "/my-work", icon: "work" },
	{ label: "Projects", page: "/projects", icon: "projects" },
	{ label: "Members", page: "/members", icon: "members", begins: "People" },
	{ label: "Invitations", page: "/invitations", icon: "invitations", needs: "users:manage" },
	{ label: "Teams", page: "/teams", icon: "teams" },
	{ label: "Requests", page: "/requests", icon: "requests" },
	{ label: "Onboarding", page: "/onboarding", icon: "onboarding", begins: "Workspace" },
	{ label: "Achievements", page: "/achievements", icon: "achievements" },
	{ label: "Insights", page: "/insights", icon: "insights", needs: "insights:view" },
	{ label: "Audit log", page: "/audit", icon: "audit", needs: "audit:view" },
	{ label: "Settings", page: "/settings", icon: "settings" },
];
