import { href } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { capitalized } from "#app/platform/text.ts";
import { WorkspaceTile } from "#app/ui/elements/avatar.tsx";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { hueOf } from "#app/ui/elements/hue.ts";
import { Figures } from "#app/ui/elements/stat.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { OperatorActivity } from "../action-table.tsx";
import { listOperatorActions } from "../actions.server.ts";
import { bytes, counted } from "../numbers.ts";
import { StateBadge } from "../state-badge.tsx";
import { getTenantDetail, type OperatorTenantDetail } from "../tenants/detail.server.ts";
import type { Route } from "./+types/tenant";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(`${loaderData?.sheet.tenant.name || "Workspace"} · Operations`);

const ACTS_SHOWN = 10;

export async function loader({ params }: Route.LoaderArgs) {
	const sheet = await getTenantDetail(params.workspace);
	const log = await listOperatorActions({ tenantId: params.workspace, limit: ACTS_SHOWN });
	return { sheet, ...log, now: new Date() };
}

export default function Tenant({ loaderData }: Route.ComponentProps) {
	const { sheet, now, acts, next } = loaderData;
	const { tenant } = sheet;
	return (
		<>
			<PageHeader
				title={tenant.name || tenant.id}
				breadcrumbs={[{ label: "Workspaces", href: "/admin/tenants" }]}
				picture={<WorkspaceTile name={tenant.name || tenant.id} hue={hueOf(tenant.id)} />}
				actions={<Actions sheet={sheet} />}
			/>
			<div className="mb-6">
				<Numbers sheet={sheet} />
			</div>
			<Columns
				aside={
					<>
						<OtherPeople sheet={sheet} />
						<Support sheet={sheet} now={now} />
						<Section
							title="Operator activity"
							actions={next !== undefined && <AllActs id={tenant.id} />}
							boxed
						>
							{acts.length === 0 ? (
								<p className="text-ink-soft">None in this workspace.</p>
							) : (
								<OperatorActivity acts={acts} now={now} />
							)}
						</Section>
						<Suspension sheet={sheet} />
					</>
				}
			>
				<Facts sheet={sheet} now={now} />
			</Columns>
		</>
	);
}

function AllActs({ id }: { id: string }) {
	return (
		<a href={`/admin/log?workspace=${id}`} className="link">
			View all
		</a>
	);
}

function Numbers({ sheet: { memberships, activity, sizeBytes } }: { sheet: OperatorTenantDetail }) {
	const active = memberships.find(({ status }) => status === "active")?.people ?? 0;
	const filesBytes = activity?.filesBytes;
	return (
		<Figures
			items={[
				{ label: "Active people", value: counted(active) },
				{ label: "Events", value: counted(activity?.events ?? 0) },
				{ label: "Size on disk", value: sizeBytes === undefined ? "–" : bytes(sizeBytes) },
				{ label: "Files", value: filesBytes == null ? "–" : bytes(filesBytes), hint: "As of the last day" },
			]}
		/>
	);
}

function Actions({ sheet: { tenant, grants } }: { sheet: OperatorTenantDetail }) {
	if (tenant.status === "suspended") {
		return (
			<PostForm action={href("/admin/tenants/:workspace/reactivate", { workspace: tenant.id })}>
				<Button>Reactivate</Button>
			</PostForm>
		);
	}
	if (!grants.some(({ isRunning }) => isRunning)) return null;
	return <ButtonLink href={pageIn(`/${tenant.slug}`, "/dashboard")}>Open workspace</ButtonLink>;
}

function Suspension({ sheet: { tenant } }: { sheet: OperatorTenantDetail }) {
	if (tenant.status !== "active") return null;
	return (
		<Section title="Suspend" boxed>
			<div className="stack">
				<p className="text-ink-soft">
					Closes the workspace to its members until it’s reactivated. Nothing is lost.
				</p>
				<ButtonLink
					variant="danger-quiet"
					href={href("/admin/tenants/:workspace/suspend", { workspace: tenant.id })}
				>
					Suspend workspace
				</ButtonLink>
			</div>
		</Section>
	);
}

function Facts({ sheet, now }: { sheet: OperatorTenantDetail; now: Date }) {
	const { tenant, timeZone, activity, isAtHead, olderAddresses } = sheet;
	const moment = (at: Date | null | undefined) => (at ? <Time at={at} timeZone="UTC" now={now} /> : "None");
	return (
		<Section title="Details" boxed>
			<DescriptionList
				items={[
					{ term: "State", details: <StateBadge state={tenant.status} /> },
					{ term: "Address", details: tenant.slug },
					{ term: "Older addresses", details: olderAddresses.join(", ") || "None" },
					{ term: "Id", details: <code className="wrap-anywhere">{tenant.id}</code> },
					...(tenant.statusReason ? [{ term: "Reason", details: tenant.statusReason }] : []),
					...(tenant.dropAfter ? [{ term: "Restorable until", details: moment(tenant.dropAfter) }] : []),
					{ term: "Created", details: moment(tenant.createdAt) },
					{ term: "Last activity", details: moment(activity?.lastEventAt) },
					{
						term: "Schema",
						details: (
							<code className="wrap-anywhere">
								<bdi>{tenant.schemaName}</bdi>
							</code>
						),
					},
					{
						term: "Migrated to",
						details: `${tenant.schemaVersion}${isAtHead ? "" : ", behind: npm run migrate"}`,
					},
					{
						term: "Catalog last verified",
						details: tenant.fingerprint ? (
							<code>{tenant.fingerprint.slice(0, 12)}</code>
						) : (
							<>
								Never. To do it: <code>npm run migrate -- status --verify</code>
							</>
						),
					},
					{
						term: "Rollout ring",
						details: (
							<>
								{capitalized(tenant.ring)}
								{" · "}
								<a href={href("/admin/tenants/:workspace/ring", { workspace: tenant.id })} className="link">
									Change ring
								</a>
							</>
						),
					},
					{ term: "Time zone", details: timeZone ?? "UTC" },
				]}
			/>
		</Section>
	);
}

const STANDINGS = { invited: "Invited", active: "Active", suspended: "Suspended", left: "Left" };

/** The active ones are among the figures above. */
function OtherPeople({ sheet: { memberships } }: { sheet: OperatorTenantDetail }) {
	const items = memberships
		.filter(({ status }) => status !== "active")
		.map(({ status, people }) => ({ term: STANDINGS[status], details: counted(people) }));
	if (items.length === 0) return null;
	return (
		<Section title="Other people" boxed>
			<DescriptionList items={items} />
		</Section>
	);
}

function Support({ sheet: { grants }, now }: { sheet: OperatorTenantDetail; now: Date }) {
	return (
		<Section title="Support access" boxed>
			{grants.length === 0 ? (
				<p className="text-ink-soft">None yet. An owner can grant it under Settings, Security.</p>
			) : (
				<Table
					caption="Support access history"
					captionHidden
					rows={grants}
					rowKey={({ grantId }) => String(grantId)}
					columns={[
						{ key: "reason", header: "Reason", cell: ({ reason }) => reason },
						{
							key: "until",
							header: "Until",
							cell: ({ endedAt, expiresAt }) => <Time at={endedAt ?? expiresAt} timeZone="UTC" now={now} />,
						},
						{
							key: "state",
							header: "State",
							cell: ({ isRunning }) => (isRunning ? <StateBadge state="running" /> : "Ended"),
						},
					]}
				/>
			)}
		</Section>
	);
}
