import type { SubmissionResult } from "@conform-to/react";
import { data, redirect } from "react-router";
import { withFlash } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { SettingsTabs } from "#app/tenant/settings-tabs.tsx";
import { ErrorSummary } from "#app/ui/forms/error-summary.tsx";
import { Checkbox, CheckboxGroup } from "#app/ui/forms/field.tsx";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { type AssignmentTarget, assignPath, getAssignment } from "../assign.server.ts";
import { assignShape } from "../forms.ts";
import type { Route } from "./+types/assign";

export const meta: Route.MetaFunction = ({ loaderData }) => [
	{ title: sentence`Whom ${loaderData?.path.name ?? "a path"} is for · Tenantry` },
];

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { path, targets } = await getAssignment(tenant, params.path);
	const { id, name, version, publishedVersion } = path;
	return {
		base: tenant.base,
		home: `${tenant.base}/settings/onboarding`,
		path: { id, name, version, isPublished: publishedVersion !== null },
		targets,
	};
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, assignShape);
	if (form.invalid) return form.invalid;
	const done = await assignPath(tenant, params.path, form.values);
	if (done.outcome === "stale") {
		return form.again({
			"": ["Somebody changed this path since you opened it. Check what is ticked, then save it again."],
		});
	}
	if (done.outcome === "taken") {
		const again = form.again({
			"": [
				sentence`Somebody gave another path to ${listed(done.names)} meanwhile. The page now says which: save again to move them here.`,
			],
		});
		return data(again.data, again.init ?? undefined);
	}
	const text = done.changed ? sentence`Saved whom “${done.name}” is for.` : "There was nothing to save.";
	return redirect(`${tenant.base}/settings/onboarding/${params.path}`, {
		status: 303,
		headers: withFlash({ text }),
	});
}

const listed = (names: string[]) => new Intl.ListFormat("en-GB", { type: "conjunction" }).format(names);

export default function AssignPath({ loaderData, actionData }: Route.ComponentProps) {
	const { base, home, path, targets } = loaderData;
	const here = `${home}/${path.id}`;
	const typed = typedOf(actionData?.result);
	const isTicked = (target: AssignmentTarget) =>
		typed ? typed.has(target.key) : target.holder?.id === path.id;
	const [usual] = targets;
	const of = (kind: AssignmentTarget["kind"]) => targets.filter((target) => target.kind === kind);
	const held = targets.flatMap(({ key, holder }) =>
		holder && holder.id !== path.id ? `${key}@${holder.id}` : [],
	);
	const problems = actionData?.result.error?.[""] ?? [];
	return (
		<>
			<ErrorSummary problems={problems.map((message) => ({ message }))} />
			<SettingsTabs base={base} current="Onboarding" />
			<PageHeader
				title={sentence`Whom ${path.name} is for`}
				description="Each role and each team has one path at most. A member gets the path of their team, else of their role, else the default. Who is on another path and has not finished it goes on with the new one when their role or team changes."
				breadcrumbs={[
					{ label: "Onboarding", href: home },
					{ label: path.name, href: here },
				]}
			/>
			{!path.isPublished && (
				<Notice>It is not published yet: until it is, they get the path of the next rule.</Notice>
			)}
			<PostForm hidden={{ version: path.version, held }} className="stack">
				{usual && (
					<Checkbox
						id="default"
						name="isDefault"
						label="Default: for everybody who has no path by team or role"
						hint={hintOf(usual, path)}
						defaultChecked={isTicked(usual)}
					/>
				)}
				<Targets legend="Roles" id="roles" targets={of("role")} path={path} isTicked={isTicked} />
				{of("team").length > 0 && (
					<Targets legend="Teams" id="teams" targets={of("team")} path={path} isTicked={isTicked} />
				)}
				<FormActions submitLabel="Save" cancelHref={here} />
			</PostForm>
		</>
	);
}

/** What was ticked when the form came back; undefined when it was not sent. */
function typedOf(result: SubmissionResult<string[]> | undefined): Set<string> | undefined {
	if (!result) return undefined;
	const { targets = [], isDefault } = result.initialValue ?? {};
	const ticked = [targets].flat().filter((target) => typeof target === "string");
	return new Set([...ticked, ...(isDefault ? ["default"] : [])]);
}

type Path = { id: number; name: string };

function hintOf({ kind, holder }: AssignmentTarget, path: Path): string | undefined {
	if (!holder || holder.id === path.id) return undefined;
	return kind === "default"
		? sentence`The default is “${holder.name}” now. Tick this to make this path the default in its place.`
		: sentence`Has “${holder.name}” now. Tick it to move it here.`;
}

function Targets({
	legend,
	id,
	targets,
	path,
	isTicked,
}: {
	legend: string;
	id: string;
	targets: AssignmentTarget[];
	path: Path;
	isTicked: (target: AssignmentTarget) => boolean;
}) {
	return (
		<CheckboxGroup
			id={id}
			name="targets"
			label={legend}
			defaultValues={targets.filter(isTicked).map(({ key }) => key)}
			options={targets.map((target) => ({
				value: target.key,
				label: target.name,
				hint: hintOf(target, path),
			}))}
		/>
	);
}
