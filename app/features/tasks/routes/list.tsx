import { AboutProject } from "#app/features/projects/about-project.tsx";
import { dayIn } from "#app/platform/day.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { readForm, submit, submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { Columns } from "#app/ui/elements/card.tsx";
import { LeftOut } from "#app/ui/frame/left-out.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { Tabs } from "#app/ui/frame/tabs.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Pager } from "#app/ui/lists/pager.tsx";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { AddTask } from "../add-task.tsx";
import { authorizeEdit } from "../find.server.ts";
import { addShape, listShape, pressShape, SHOWN, type TaskQuery } from "../forms.ts";
import { listTasks } from "../list.server.ts";
import { tasksAddress } from "../list-address.ts";
import { pressTask } from "../press.server.ts";
import { TaskList } from "../task-list.tsx";
import { addTask } from "../tasks.server.ts";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Tasks of ${quoted(loaderData?.project.name, "a project")}`);

export async function loader({ request, params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const query = readQuery(request, listShape);
	const { project, ...found } = await listTasks(tenant, params.project, query);
	const { name, slug, status, stage, dueOn } = project;
	return {
		project: { name, slug, status, stage, dueOn },
		...found,
		query,
		base: tenant.base,
		today: dayIn(tenant.workspaceTimeZone),
	};
}

/** Adds a task, or does what a button of the list says. */
export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const isNew = (await readForm(request)).has("task");
	return isNew ? add(request, tenant, params.project) : press(request, tenant, params.project);
}

async function add(request: Request, tenant: Tenant, slug: string) {
	const form = await submit(request, addShape);
	if (form.invalid) {
		await authorizeEdit(tenant, slug);
		return form.invalid;
	}
	const saved = await addTask(tenant, slug, form.values);
	if (saved.outcome === "refused") return form.again(saved.errors);
	const text = sentence`Added “${saved.text}”.`;
	return seeOther(`${placeOf([tenant.base, slug], form.values)}#task-${saved.id}`, { text });
}

async function press(request: Request, tenant: Tenant, slug: string) {
	const form = await submitButton(request, pressShape);
	if (form.invalid) {
		await authorizeEdit(tenant, slug);
		return form.invalid;
	}
	const { show, after, before } = form.values;
	const { text, undo, shown } = await pressTask(tenant, slug, form.values);
	const at: [string, string] = [tenant.base, slug];
	const values = { ...undo, ...(show && { show }), ...(after && { after }), ...(before && { before }) };
	return seeOther(`${placeOf(at, form.values)}#${shown === undefined ? "tasks" : `task-${shown}`}`, {
		text,
		...(undo && { undo: { action: tasksAddress(at), values } }),
	});
}

/** Where the form was: on a page of the list, or on the project's own. */
function placeOf([base, slug]: [string, string], query: Partial<TaskQuery>): string {
	return query.show ? tasksAddress([base, slug], query) : pageIn(base, "/projects/:project", slug);
}

export default function Tasks({ loaderData, actionData }: Route.ComponentProps) {
	const { project, page, people, query, base } = loaderData;
	const { slug, name } = project;
	const around = (form?: React.ReactNode) => (
		<>
			<PageHeader
				title={sentence`Tasks of “${name}”`}
				breadcrumbs={[
					{ label: "Projects", href: pageIn(base, "/projects") },
					{ label: name, href: pageIn(base, "/projects/:project", slug) },
				]}
			/>
			<Columns aside={<AboutProject {...loaderData} />}>
				{form}
				<OpenOrDone {...loaderData} />
			</Columns>
		</>
	);
	if (page.cannotEdit === null) {
		const result = actionData && "result" in actionData ? actionData.result : undefined;
		return (
			<AddTask base={base} slug={slug} result={result} people={people} show={query.show}>
				{around}
			</AddTask>
		);
	}
	return (
		<>
			{around()}
			<LeftOut>
				<Button variant="quiet" disabledReason={page.cannotEdit}>
					Add task
				</Button>
			</LeftOut>
		</>
	);
}

function OpenOrDone(loaded: Route.ComponentProps["loaderData"]) {
	const { project, page, query, base } = loaded;
	const at: [string, string] = [base, project.slug];
	return (
		<div id="tasks">
			<Tabs
				label="Tasks, open or done"
				items={SHOWN.map((show) => ({
					label: `${show === "open" ? "Open" : "Done"} (${page[show].toLocaleString("en")})`,
					href: tasksAddress(at, { show }),
					current: show === query.show,
				}))}
			/>
			<Shown {...loaded} />
			<Pager
				label="Tasks"
				previousHref={page.before && tasksAddress(at, { show: query.show, before: page.before })}
				nextHref={page.after && tasksAddress(at, { show: query.show, after: page.after })}
			/>
		</div>
	);
}

function Shown({ page, query, base, project, today }: Route.ComponentProps["loaderData"]) {
	const { tasks, cannotEdit, me } = page;
	const { show, after, before } = query;
	if (tasks.length === 0) {
		return (
			<p className="text-ink-soft">
				{query.show === "open" ? "Nothing to be done here." : "Nothing is done yet."}
			</p>
		);
	}
	return (
		<TaskList
			{...{ tasks, cannotEdit, me, base, today }}
			before={page.before}
			after={page.after}
			slug={project.slug}
			place={{ show, after, before }}
		/>
	);
}
