import { pageIn } from "#app/platform/http/address/page-in.ts";
import { getTenant } from "#app/tenant/context.ts";
import { topmost } from "#app/tenant/permissions/catalog.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { RoleBadge } from "#app/ui/elements/role-badge.tsx";
import { ActionsWithMenu } from "#app/ui/frame/details-menu.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { getRole } from "../list.server.ts";
import { MemberCount } from "../member-count.tsx";
import { PermissionAreas } from "../role-facts.tsx";
import type { Route } from "./+types/detail";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`${loaderData?.role.name ?? "Role"}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	return { ...(await getRole(tenant, params.role)), base: tenant.base };
}

export default function RoleDetail({ loaderData }: Route.ComponentProps) {
	const { role, base } = loaderData;
	return (
		<>
			<PageHeader
				title={role.name}
				description={role.description}
				breadcrumbs={[{ label: "Roles", href: pageIn(base, "/settings/roles") }]}
				actions={<Actions {...loaderData} />}
			/>
			<Columns aside={<Facts {...loaderData} />}>
				<Section title="What it allows">
					<PermissionAreas permissions={topmost(role.permissions)} />
				</Section>
			</Columns>
		</>
	);
}

function Actions({ role, base, cannotChange, cannotDuplicate }: Route.ComponentProps["loaderData"]) {
	const duplicate = {
		label: "Duplicate role",
		href: `${pageIn(base, "/settings/roles/new")}?${new URLSearchParams({ from: role.key })}`,
		disabledReason: cannotDuplicate,
	};
	if (role.isSystem) return <ActionsWithMenu main={duplicate} variant="quiet" more={[]} />;
	const disabledReason = cannotChange;
	return (
		<ActionsWithMenu
			main={{
				label: "Edit role",
				href: pageIn(base, "/settings/roles/:role/edit", role.key),
				disabledReason,
			}}
			more={[
				duplicate,
				{
					label: "Delete role",
					href: pageIn(base, "/settings/roles/:role/delete", role.key),
					disabledReason,
				},
			]}
		/>
	);
}

function Facts({ role, base, members, isOwn }: Route.ComponentProps["loaderData"]) {
	return (
		<Section title="About this role" boxed>
			<DescriptionList
				items={[
					{
						term: "Name",
						details: (
							<span className="row">
								<RoleBadge name={role.name} color={role.color} />
								{isOwn && <Badge tone="accent">Your role</Badge>}
							</span>
						),
					},
					{ term: "Kind", details: role.isSystem ? "System role, which can’t be changed" : "Custom role" },
					{ term: "Members", details: <MemberCount base={base} role={role} members={members} /> },
				]}
			/>
		</Section>
	);
}
