import { index, prefix, type RouteConfig, route } from "@react-router/dev/routes";

/** Every address of the product, in one table. */
export default [
	index("features/front/routes/landing.tsx"),
	route("sign-in", "features/identity/routes/sign-in.tsx"),
	route("sign-up", "features/identity/routes/sign-up.tsx"),
	route("sign-out", "features/identity/routes/sign-out.tsx"),
	route("auth/onboarding", "features/workspaces/routes/after-sign-up.ts"),
	route("workspaces", "features/workspaces/routes/list.tsx"),
	route("workspaces/new", "features/workspaces/routes/new.tsx"),
	route("api/webhooks/clerk", "features/workspaces/routes/clerk-webhook.ts"),
	route("healthz", "features/operations/routes/healthz.ts"),
	route("readyz", "features/operations/routes/readyz.ts"),
	route(":tenant", "tenant/layout.tsx", [
		index("features/dashboard/routes/home.ts"),
		route("dashboard", "features/dashboard/routes/dashboard.tsx"),
		...prefix("projects", [
			index("features/projects/routes/list.tsx"),
			route("new", "features/projects/routes/new.tsx"),
			route(":project", "features/projects/routes/detail.tsx"),
			route(":project/edit", "features/projects/routes/edit.tsx"),
			route(":project/archive", "features/projects/routes/archive.tsx"),
			route(":project/delete", "features/projects/routes/delete.tsx"),
		]),
		...prefix("teams", [
			index("features/teams/routes/list.tsx"),
			route("new", "features/teams/routes/new.tsx"),
			route(":team", "features/teams/routes/detail.tsx"),
			route(":team/edit", "features/teams/routes/edit.tsx"),
			route(":team/delete", "features/teams/routes/delete.tsx"),
			route(":team/people", "features/teams/routes/people.tsx"),
		]),
		route("*", "features/front/routes/not-found.tsx"),
	]),
] satisfies RouteConfig;
