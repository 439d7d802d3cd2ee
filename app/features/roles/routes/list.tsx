import { pageIn } from "#app/platform/http/address/page-in.ts";
import { getTenant } from "#app/tenant/context.ts";
import { topmost } from "#app/tenant/permissions/catalog.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { RoleBadge } from "#app/ui/elements/role-badge.tsx";
import { LeftOut } from "#app/ui/frame/left-out.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { type ListedRole, listRoles } from "../list.server.ts";
import { MemberCount } from "../member-count.tsx";
import { PermissionWords } from "../role-facts.tsx";
import { RoleMatrix } from "../role-matrix.tsx";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("Roles");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	return { ...(await listRoles(tenant)), base: tenant.base };
}

export default function Roles({ loaderData }: Route.ComponentProps) {
	const { system, own, base, cannotCreate } = loaderData;
	const newRole = (
		<ButtonLink href={pageIn(base, "/settings/roles/new")} disabledReason={cannotCreate}>
			New role
		</ButtonLink>
	);
	return (
		<>
			<PageHeader
				title="Roles"
				description={`A role defines what its members can do here. Each member has one.${cannotCreate ? "" : " To start your own, duplicate one."}`}
				actions={own.length > 0 && !cannotCreate && newRole}
			/>
			<div className="stack">
				<Section title="System roles">
					<RoleMatrix roles={system} base={base} />
				</Section>
				<Section title="Roles of this workspace">
					{own.length === 0 ? (
						<Empty title="No roles of your own yet" drawing="keys" level={3} action={newRole}>
							The four system roles suit most teams. When one allows too much or too little, create a role
							that allows exactly what its members need.
						</Empty>
					) : (
						<RoleTable caption="Roles of this workspace" roles={own} base={base} />
					)}
				</Section>
				{cannotCreate === null && (
					<p>
						<a className="link" href={`${pageIn(base, "/deleted")}?kind=role`}>
							Recently deleted roles
						</a>
					</p>
				)}
			</div>
			{own.length > 0 && cannotCreate && <LeftOut>{newRole}</LeftOut>}
		</>
	);
}

type TableProps = { caption: string; roles: ListedRole[]; base: string };

function RoleTable({ caption, roles, base }: TableProps) {
	return (
		<Table<ListedRole>
			caption={caption}
			captionHidden
			rows={roles}
			rowKey={(role) => role.key}
			rowHref={(role) => pageIn(base, "/settings/roles/:role", role.key)}
			columns={[
				{
					key: "name",
					header: "Role",
					cell: ({ name, color }) => <RoleBadge name={name} color={color} />,
				},
				{
					key: "allows",
					header: "What it allows",
					cell: (role) => <PermissionWords permissions={topmost(role.permissions)} />,
				},
				{
					key: "members",
					header: "Members",
					cell: (role) => <MemberCount base={base} role={role} members={role.members} />,
				},
			]}
		/>
	);
}
