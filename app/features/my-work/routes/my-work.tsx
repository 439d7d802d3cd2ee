import { setDone } from "#app/features/tasks/tasks.server.ts";
import { dayIn } from "#app/platform/day.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { ChoiceMark } from "#app/ui/forms/choice-mark.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { tickShape, workQueryShape } from "../forms.ts";
import { groupByDay } from "../groups.ts";
import { listMyWork } from "../list.server.ts";
import { WorkList } from "../work-list.tsx";
import type { Route } from "./+types/my-work";

export const meta: Route.MetaFunction = () => titled("My work");

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const page = await listMyWork(tenant, readQuery(request, workQueryShape));
	return { ...page, base: tenant.base, today: dayIn(tenant.workspaceTimeZone) };
}

/** Ticks one of the tasks, or takes that back. */
export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submitButton(request, tickShape);
	if (form.invalid) return form.invalid;
	const { task, to } = form.values;
	const { text } = await setDone(tenant, task, to);
	const here = pageIn(tenant.base, "/my-work");
	if (to === "open") return seeOther(here, { text: sentence`“${text}” is open again.` });
	return seeOther(here, {
		text: sentence`“${text}” is done.`,
		undo: { action: here, values: { task: task.join("."), to: "open" } },
	});
}

export default function MyWork({ loaderData }: Route.ComponentProps) {
	const { work, before, after, base } = loaderData;
	const here = pageIn(base, "/my-work");
	return (
		<>
			<PageHeader title="My work" description="Your tasks and the projects you lead, overdue first." />
			{work.length === 0 ? (
				<Empty
					drawing="desk"
					title="Nothing to do"
					action={<ButtonLink href={pageIn(base, "/projects")}>Open the projects</ButtonLink>}
				>
					Tasks that are assigned to you and projects you lead appear here, from every project you can see.
				</Empty>
			) : (
				<Groups {...loaderData} />
			)}
			<Pager
				label="My work"
				previousHref={before && `${here}?before=${before}`}
				nextHref={after && `${here}?after=${after}`}
			/>
		</>
	);
}

/** Shows the work by day. One form holds the buttons of all tasks, whose address and mark would otherwise be repeated. */
function Groups({ work, base, today }: Route.ComponentProps["loaderData"]) {
	const groups = groupByDay(work, today).map((group) => (
		<Section key={group.title} title={group.title}>
			<WorkList work={group.work} base={base} today={today} ticks />
		</Section>
	));
	if (work.every(({ kind }) => kind === "project")) return <div className="stack">{groups}</div>;
	return (
		<PostForm action={pageIn(base, "/my-work")} hidden={{ to: "done" }} className="stack">
			<ChoiceMark name="task" />
			{groups}
		</PostForm>
	);
}
