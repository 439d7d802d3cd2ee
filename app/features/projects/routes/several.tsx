import { data } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { originPage } from "#app/platform/http/address/way-back.server.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { allTeams } from "#app/tenant/choices.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { ErrorSummary } from "#app/ui/forms/error-summary.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { type Deed, severalShape, writeSelection } from "../several/forms.ts";
import { changeSeveral, type JudgedProject } from "../several/several.server.ts";
import { undoSeveral } from "../several/undo.server.ts";
import { WithSelected } from "../several/with-selected.tsx";
import { doneSentence, VERDICTS } from "../several/words.ts";
import type { Route } from "./+types/several";

export const meta: Route.MetaFunction = () => titled("Change several projects");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const teams = await tenant.read((reading) => {
		reading.authorize("projects:edit:own");
		return allTeams(reading, {}, {});
	});
	return { base: tenant.base, teams: { teams, more: 0 } };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("projects:edit:own");
	const form = await submit(request, severalShape);
	if (form.invalid) return form.invalid;
	const { deed, ...values } = form.values;
	const answer =
		deed === "undo"
			? { outcome: "judged" as const, judged: await undoSeveral(tenant, values) }
			: await changeSeveral(tenant, { ...values, deed });
	if (answer.outcome === "refused") return form.again(answer.errors);
	const { judged } = answer;
	const done = judged.filter(({ verdict }) => verdict === "done");
	// Some may have kept what they had, so the answer is a page that tells of each.
	if (done.length < judged.length) return data({ judged, result: undefined });
	const list = pageIn(tenant.base, "/projects");
	const from = originPage(request);
	return seeOther(from?.split("?")[0] === list ? from : list, {
		text: doneSentence(form.values, done.length),
		undo: UNDONE_BY[deed] && {
			action: pageIn(tenant.base, "/projects/several"),
			values: { deed: UNDONE_BY[deed], projects: writeSelection(done.flatMap(afterwards)) },
		},
	});
}

/** The deed that undoes another; what undoes has no Undo. */
const UNDONE_BY: Partial<Record<Deed, Deed>> = {
	...{ lead: "undo", team: "undo", stage: "undo" },
	archive: "restore",
};

/** The project as the page knows it that undoes the change. */
const afterwards = ({ project }: JudgedProject) =>
	project ? [{ id: project.id, version: project.version + 1 }] : [];

export default function SeveralProjects({ loaderData, actionData }: Route.ComponentProps) {
	const { base, teams } = loaderData;
	const list = pageIn(base, "/projects");
	const { result } = actionData ?? {};
	const selected = [result?.initialValue?.projects ?? []].flat() as string[];
	const problems = Object.entries(result?.error ?? {}).flatMap(([name, messages]) =>
		(messages ?? []).map((message) => ({ href: name ? `#selected-${name}` : undefined, message })),
	);
	return (
		<>
			<ErrorSummary problems={problems} />
			<PageHeader
				title="Change several projects"
				breadcrumbs={[{ label: "Projects", href: list }]}
				description={actionData && "judged" in actionData && "Not all of them could be changed."}
			/>
			{actionData && "judged" in actionData ? (
				<Verdicts judged={actionData.judged} base={base} />
			) : selected.length > 0 ? (
				<PostForm
					hidden={{ projects: selected }}
					action={pageIn(base, "/projects/several")}
					className="stack"
				>
					<p>
						{selected.length === 1 ? "1 project is selected." : `${selected.length} projects are selected.`}
					</p>
					<WithSelected teams={teams} result={result} />
				</PostForm>
			) : (
				<Empty
					title="No projects selected"
					drawing="shelf"
					action={<ButtonLink href={list}>Choose projects</ButtonLink>}
				>
					Tick the boxes beside their names in the list, then choose what to do with them.
				</Empty>
			)}
		</>
	);
}

function Verdicts({ judged, base }: { judged: JudgedProject[]; base: string }) {
	return (
		<div className="stack">
			<Table
				caption="What became of each project"
				captionHidden
				rows={judged.map((one, at) => ({ ...one, at }))}
				rowKey={({ at }) => String(at)}
				rowHref={({ project }) => project && pageIn(base, "/projects/:project", project.slug)}
				columns={[
					{ key: "name", header: "Name", cell: ({ project }) => project?.name ?? "Unknown project" },
					{ key: "verdict", header: "What became of it", cell: ({ verdict }) => VERDICTS[verdict] },
				]}
			/>
			<p>
				<ButtonLink href={pageIn(base, "/projects")}>Back to the projects</ButtonLink>
			</p>
		</div>
	);
}
