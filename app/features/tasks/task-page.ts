import { pageIn } from "#app/platform/http/address/page-in.ts";
import type { Breadcrumb } from "#app/ui/frame/page.tsx";

/** The pages above those of a task. */
export const aboveTask = (base: string, { name, slug }: { name: string; slug: string }): Breadcrumb[] => [
	{ label: "Projects", href: pageIn(base, "/projects") },
	{ label: name, href: pageIn(base, "/projects/:project", slug) },
	{ label: "Tasks", href: pageIn(base, "/projects/:project/tasks", slug) },
];

/** Where a task is on the page of its project. */
export const taskHref = (base: string, slug: string, id: string | number): string =>
	`${pageIn(base, "/projects/:project", slug)}#task-${id}`;
