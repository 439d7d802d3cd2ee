import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { Time } from "#app/ui/text/time.tsx";
import { historyShape } from "../forms.ts";
import { listVersions, type PathVersion } from "../versions/history.server.ts";
import type { Route } from "./+types/history";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`History of ${quoted(loaderData?.path.name, "a path")}`);

export async function loader({ request, params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("onboarding:manage");
	const { before } = readQuery(request, historyShape);
	const { path, versions, next } = await listVersions(tenant, params.path, before);
	const { id, name, publishedVersion } = path;
	return {
		base: tenant.base,
		path: { id, name, publishedVersion },
		versions,
		next,
		isLater: before !== undefined,
		timeZone: tenant.timeZone,
		now: new Date(),
	};
}

export default function PathHistory({ loaderData }: Route.ComponentProps) {
	const { base, path, versions, next, isLater } = loaderData;
	const here = pageIn(base, "/settings/onboarding/:path", path.id);
	return (
		<>
			<PageHeader
				title={sentence`History of “${path.name}”`}
				breadcrumbs={[
					{ label: "Onboarding", href: pageIn(base, "/settings/onboarding") },
					{ label: path.name, href: here },
				]}
			/>
			<Columns aside={<HowItWorks />}>
				{versions.length === 0 ? (
					<Empty title="Never published" drawing="ledger">
						Every version you publish appears here.
					</Empty>
				) : (
					<Versions {...loaderData} />
				)}
				<Pager
					label="Versions"
					previousHref={isLater ? pageIn(base, "/settings/onboarding/:path/history", path.id) : null}
					nextHref={
						next ? `${pageIn(base, "/settings/onboarding/:path/history", path.id)}?before=${next}` : null
					}
				/>
			</Columns>
		</>
	);
}

function HowItWorks() {
	return (
		<Section title="How versions work" boxed>
			<ul className="bullets">
				<li>A version is made each time you publish, and never changes.</li>
				<li>Anyone who starts with one finishes with it.</li>
				<li>Open one to see its steps, or to publish it again.</li>
			</ul>
		</Section>
	);
}

function Versions({ base, path, versions, timeZone, now }: Route.ComponentProps["loaderData"]) {
	return (
		<Table<PathVersion>
			caption="Published versions"
			captionHidden
			rows={versions}
			rowKey={({ version }) => String(version)}
			rowHref={({ version }) => pageIn(base, "/settings/onboarding/:path/history/:version", path.id, version)}
			columns={[
				{
					key: "version",
					header: "Version",
					cell: ({ version }) => (
						<span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
							<span className="link">{`Version ${version}`}</span>
							{version === path.publishedVersion && <Badge tone="success">Current version</Badge>}
						</span>
					),
				},
				{
					key: "published",
					header: "Published",
					narrow: "bare",
					cell: ({ publishedAt }) => <Time at={publishedAt} timeZone={timeZone} now={now} />,
				},
				{ key: "by", header: "By", cell: ({ by }) => by ?? "Tenantry" },
				...(versions.some(({ restoredFrom }) => restoredFrom !== null)
					? [
							{
								key: "restored",
								header: "Restored",
								narrow: "bare" as const,
								cell: ({ restoredFrom }: PathVersion) =>
									restoredFrom === null ? null : `Same as version ${restoredFrom}`,
							},
						]
					: []),
			]}
		/>
	);
}
