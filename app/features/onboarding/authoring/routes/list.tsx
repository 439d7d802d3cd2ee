import { pageIn } from "#app/platform/http/address/page-in.ts";
import { getTenant } from "#app/tenant/context.ts";
import { allows } from "#app/tenant/permissions/permissions.ts";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { LinkList } from "#app/ui/lists/link-list.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { type DeletedPath, type ListedPath, listPaths } from "../list.server.ts";
import { PathCards } from "../path-cards.tsx";
import { MOST_PATHS } from "../paths.server.ts";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("Onboarding paths");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { paths, deleted } = await listPaths(tenant);
	return {
		paths,
		deleted,
		full: paths.length >= MOST_PATHS ? `You can have up to ${MOST_PATHS} paths. Delete one first.` : null,
		seesInsights: allows(tenant.member, "insights:view"),
		base: tenant.base,
		timeZone: tenant.timeZone,
		now: new Date(),
	};
}

export default function OnboardingPaths({ loaderData }: Route.ComponentProps) {
	const { paths, deleted, base, full, seesInsights } = loaderData;
	const newPath = (
		<ButtonLink href={pageIn(base, "/settings/onboarding/new")} disabledReason={full}>
			New path
		</ButtonLink>
	);
	return (
		<>
			<PageHeader
				title="Onboarding"
				description="Each new member follows one path: their team’s, their role’s or the default."
				actions={paths.length > 0 && newPath}
			/>
			{paths.length > 0 && <UncoveredRoles paths={paths} />}
			<div className="stack">
				{paths.length === 0 ? (
					<Empty title="No onboarding paths" drawing="stairs" action={newPath}>
						Without a path, new members go straight to the dashboard. Start from a template and adapt it to
						your team.
					</Empty>
				) : (
					<PathCards {...loaderData} />
				)}
				{deleted.length > 0 && <Deleted {...loaderData} />}
				<div className="wide-cards">
					<LinkList
						items={[
							{
								label: "Welcome text and rules",
								href: pageIn(base, "/settings/onboarding/rules"),
								hint: "What new members read first, and when to remind them.",
							},
							...(seesInsights
								? [
										{
											label: "Insights",
											href: pageIn(base, "/insights"),
											hint: "How many finish, how long they take, and where they stop.",
										},
									]
								: []),
							{
								label: "Everyone’s achievements",
								href: pageIn(base, "/achievements/everybody"),
								hint: "Who has reached which milestone, and when.",
							},
						]}
					/>
				</div>
			</div>
		</>
	);
}

/** Warns when some new members would get no path, before they notice it themselves. */
function UncoveredRoles({ paths }: { paths: ListedPath[] }) {
	const usual = paths.find(({ audience }) => audience.isDefault);
	if (!usual) {
		return (
			<Notice tone="warning">
				No path is the default, so members whose role and teams have no path get no onboarding.
			</Notice>
		);
	}
	if (usual.publishedVersion !== null) return null;
	return (
		<Notice tone="warning">
			The default path, <bdi>{usual.name}</bdi>, isn’t published yet, so members whose role and teams have no
			path get no onboarding.
		</Notice>
	);
}

function Deleted({ deleted, base, timeZone, now }: Route.ComponentProps["loaderData"]) {
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
					<PostForm action={pageIn(base, "/settings/onboarding/:path/delete", id)}>
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
