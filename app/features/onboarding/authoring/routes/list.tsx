import { getTenant } from "#app/tenant/context.ts";
import { SettingsTabs } from "#app/tenant/settings-tabs.tsx";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { inMinutes } from "../../following/shown-step.ts";
import { AudienceWords } from "../audience-words.tsx";
import { type DeletedPath, type ListedPath, listPaths } from "../list.server.ts";
import { MOST_PATHS } from "../paths.server.ts";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => [{ title: "Onboarding paths · Tenantry" }];

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { paths, deleted } = await listPaths(tenant);
	return {
		paths,
		deleted,
		full: paths.length >= MOST_PATHS ? `There are ${MOST_PATHS} paths at most. Delete one first.` : null,
		base: tenant.base,
		home: `${tenant.base}/settings/onboarding`,
		timeZone: tenant.timeZone,
		now: new Date(),
	};
}

export default function OnboardingPaths({ loaderData }: Route.ComponentProps) {
	const { paths, deleted, base, home, full } = loaderData;
	const newPath = (
		<ButtonLink href={`${home}/new`} disabledReason={full}>
			New path
		</ButtonLink>
	);
	return (
		<>
			<SettingsTabs base={base} current="Onboarding" />
			<PageHeader
				title="Onboarding"
				description="A path leads new members through what they need to know, step by step. Each member has one: the one of their team, else of their role, else the default."
				actions={
					<>
						{paths.length > 0 && newPath}
						<ButtonLink variant="quiet" href={`${home}/rules`}>
							Welcome text and rules
						</ButtonLink>
					</>
				}
			/>
			{paths.length > 0 && <Gap paths={paths} />}
			<div className="stack">
				{paths.length === 0 ? (
					<Empty title="No onboarding paths" action={newPath}>
						Without a path, new members come straight to the dashboard. Start from a template and change what
						is different with you.
					</Empty>
				) : (
					<Paths {...loaderData} />
				)}
				{deleted.length > 0 && <Deleted {...loaderData} />}
			</div>
		</>
	);
}

/** Nobody is to find out from a new member that there was no path for them. */
function Gap({ paths }: { paths: ListedPath[] }) {
	const usual = paths.find(({ audience }) => audience.isDefault);
	if (!usual) {
		return (
			<Notice tone="warning">
				No path is the default: members whose role and teams have none are not led through anything.
			</Notice>
		);
	}
	if (usual.publishedVersion !== null) return null;
	return (
		<Notice tone="warning">
			The default path, <bdi>{usual.name}</bdi>, is not published yet: members whose role and teams have none
			are not led through anything.
		</Notice>
	);
}

function Paths({ paths, home, timeZone }: Route.ComponentProps["loaderData"]) {
	return (
		<Table<ListedPath>
			caption="Onboarding paths"
			captionHidden
			rows={paths}
			rowKey={({ id }) => String(id)}
			rowHref={({ id }) => `${home}/${id}`}
			columns={[
				{ key: "name", header: "Path", cell: ({ name }) => name },
				{ key: "audience", header: "For", cell: ({ audience }) => <AudienceWords audience={audience} /> },
				{
					key: "published",
					header: "Published",
					cell: ({ publishedVersion, publishedAt, draftVersion }) =>
						publishedVersion === null || publishedAt === null ? (
							"Not yet"
						) : (
							<>
								{`Version ${publishedVersion}, `}
								<Time at={publishedAt} timeZone={timeZone} precision="day" />{" "}
								{draftVersion !== publishedVersion && (
									<span className="block text-small text-ink-soft">and a draft</span>
								)}
							</>
						),
				},
				{ key: "steps", header: "Steps", align: "end", cell: ({ steps }) => steps },
				{ key: "minutes", header: "Takes", align: "end", cell: ({ minutes }) => inMinutes(minutes) },
				{ key: "active", header: "On their way", align: "end", cell: ({ active }) => active },
			]}
		/>
	);
}

function Deleted({ deleted, home, timeZone, now }: Route.ComponentProps["loaderData"]) {
	return (
		<Section title="Deleted paths">
			<Table<DeletedPath>
				caption="Deleted paths"
				captionHidden
				rows={deleted}
				rowKey={({ id }) => String(id)}
				columns={[
					{ key: "name", header: "Path", cell: ({ name }) => name },
					{
						key: "deleted",
						header: "Deleted",
						cell: ({ deletedAt }) => <Time at={deletedAt} timeZone={timeZone} now={now} precision="day" />,
					},
				]}
				actions={({ id, name }) => (
					<PostForm action={`${home}/${id}/delete`}>
						<Button name="to" value="there" variant="quiet" size="small">
							Restore
							<span className="sr-only">
								{" "}
								<bdi>{name}</bdi>
							</span>
						</Button>
					</PostForm>
				)}
			/>
		</Section>
	);
}
