import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { shortenIn } from "#app/ui/text/shortened.ts";
import { Time } from "#app/ui/text/time.tsx";
import { effortOf } from "../../progress/effort.ts";
import { membersIn } from "../audience-words.tsx";
import { type StepLine, StepList } from "../editor/step-rows.tsx";
import { historyShape } from "../forms.ts";
import type { StepChange } from "../versions/compare.ts";
import { listVersions } from "../versions/history.server.ts";
import type { PathStep } from "../versions/path-steps.server.ts";
import type { Route } from "./+types/history";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`History of ${quoted(loaderData?.path.name, "a path")}`);

export async function loader({ request, params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("onboarding:manage");
	const { before } = readQuery(request, historyShape);
	const { path, versions, next } = await listVersions(tenant, params.path, before);
	const { id, name, publishedVersion } = path;
	const only = versions.length === 1 && before === undefined ? versions[0] : undefined;
	return {
		base: tenant.base,
		path: { id, name, publishedVersion },
		versions: versions.map(({ steps, changes, ...version }) => ({
			...version,
			effort: effortOf({ steps: steps.length, minutes: sumOf(steps) }),
			changes: changes && changeWords(changes),
		})),
		only: only && shortenIn<StepLine>(only.steps.map(stepLine), ["title"]),
		next,
		isLater: before !== undefined,
		timeZone: tenant.timeZone,
		now: new Date(),
	};
}

const sumOf = (steps: { minutes: number }[]) => steps.reduce((sum, { minutes }) => sum + minutes, 0);

const stepLine = ({ key, title, kind, minutes, isRequired }: PathStep): StepLine => ({
	...{ key, title, kind, minutes, isRequired },
});

/** How many steps changed in which way: “1 step added, 2 changed”. */
function changeWords(changes: StepChange[]): string {
	const kinds = ["added", "changed", "moved", "removed"] as const;
	const counted = kinds.map((kind) => ({
		kind,
		count: changes.filter((one) => kindOf(one) === kind).length,
	}));
	const words = counted
		.filter(({ count }) => count > 0)
		.map(({ kind, count }, at) => `${count} ${at > 0 ? "" : count === 1 ? "step " : "steps "}${kind}`);
	return words.join(", ");
}

const kindOf = ({ what, fields, moved }: StepChange) => (moved && fields.length === 0 ? "moved" : what);

type Shown = Route.ComponentProps["loaderData"];

export default function PathHistory({ loaderData }: Route.ComponentProps) {
	const { base, path, versions, only, next, isLater } = loaderData;
	const here = pageIn(base, "/settings/onboarding/:path", path.id);
	const history = pageIn(base, "/settings/onboarding/:path/history", path.id);
	return (
		<>
			<PageHeader
				title={sentence`History of “${path.name}”`}
				description="Each time you publish, a version is kept as it is. Anyone who starts with it finishes with it."
				breadcrumbs={[
					{ label: "Onboarding", href: pageIn(base, "/settings/onboarding") },
					{ label: path.name, href: here },
				]}
			/>
			{versions.length === 0 ? (
				<Empty title="Never published" drawing="ledger">
					Every version you publish appears here.
				</Empty>
			) : only ? (
				<OnlyVersion {...loaderData} steps={only} />
			) : (
				<Versions {...loaderData} />
			)}
			<Pager
				label="Versions"
				previousHref={isLater ? history : null}
				nextHref={next ? `${history}?before=${next}` : null}
			/>
		</>
	);
}

/** Shows what is in the only version there is: nothing can be compared yet. */
function OnlyVersion({ base, path, versions, steps, timeZone, now }: Shown & { steps: StepLine[] }) {
	return versions.map(({ version, publishedAt, by, effort, active, finished }) => (
		<Columns
			key={version}
			aside={
				<Section title="About this version" boxed>
					<DescriptionList
						items={[
							{ term: "Published", details: <Time at={publishedAt} timeZone={timeZone} now={now} /> },
							{ term: "By", details: by ?? "Tenantry (built in)" },
							{ term: "Effort", details: effort },
							{ term: "In progress", details: membersIn(active) },
							{ term: "Finished by", details: membersIn(finished) },
						]}
					/>
					<p className="mt-3">
						<a className="link" href={versionIn(base, path.id, version)}>
							Open version {version}
						</a>
					</p>
				</Section>
			}
		>
			<div className="max-w-text">
				<Section title={`Version ${version}`} actions={<Badge tone="success">Current version</Badge>}>
					<StepList steps={steps} />
				</Section>
			</div>
		</Columns>
	));
}

const versionIn = (base: string, path: number, version: number) =>
	pageIn(base, "/settings/onboarding/:path/history/:version", path, version);

function Versions({ base, path, versions, timeZone, now }: Shown) {
	return (
		<Table<Shown["versions"][number]>
			caption="Published versions"
			captionHidden
			rows={versions}
			rowKey={({ version }) => String(version)}
			rowHref={({ version }) => versionIn(base, path.id, version)}
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
					key: "changes",
					header: "Steps",
					narrow: "bare",
					words: true,
					cell: ({ changes, restoredFrom, effort }) =>
						restoredFrom === null ? (changes ?? effort) : `Same as version ${restoredFrom}`,
				},
				{
					key: "published",
					header: "Published",
					narrow: "bare",
					cell: ({ publishedAt }) => <Time at={publishedAt} timeZone={timeZone} now={now} />,
				},
				{ key: "by", header: "By", cell: ({ by }) => by ?? "Tenantry" },
				{
					key: "active",
					header: "In progress",
					spare: true,
					align: "end",
					cell: ({ active }) => active,
				},
				{
					key: "finished",
					header: "Finished",
					spare: true,
					align: "end",
					cell: ({ finished }) => finished,
				},
			]}
		/>
	);
}
