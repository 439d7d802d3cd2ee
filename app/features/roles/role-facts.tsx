import { partsOf } from "#app/tenant/permissions/catalog.ts";
import { PERMISSIONS, type Permission } from "#app/tenant/permissions/permissions.ts";
import type { Role } from "#app/tenant/permissions/roles.server.ts";
import { RoleBadge } from "#app/ui/elements/role-badge.tsx";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";

const NOTHING = <p className="text-ink-soft">Nothing that needs a permission.</p>;

/** Lists what a role allows: its widest permissions, without what they contain. */
export function PermissionList({ permissions }: { permissions: readonly Permission[] }) {
	if (permissions.length === 0) return NOTHING;
	return (
		<ul className="bullets">
			{permissions.map((permission) => (
				<li key={permission}>{PERMISSIONS[permission].description}</li>
			))}
		</ul>
	);
}

/** Lists what a role allows, with everything that each permission contains indented beneath it. */
export function PermissionTree({ permissions }: { permissions: readonly Permission[] }) {
	if (permissions.length === 0) return NOTHING;
	return (
		<ul className="bullets">
			{permissions.map((permission) => (
				<li key={permission}>
					{PERMISSIONS[permission].description}
					{partsOf(permission).length > 0 && <PermissionTree permissions={partsOf(permission)} />}
				</li>
			))}
		</ul>
	);
}

const WORDS_SHOWN = 3;

/** Shows the first few permissions, for a row of a table. */
export function PermissionWords({ permissions }: { permissions: readonly Permission[] }) {
	if (permissions.length === 0) return NOTHING;
	const words = permissions.slice(0, WORDS_SHOWN).map((permission) => PERMISSIONS[permission].description);
	const more = permissions.length - words.length;
	return (
		<>
			{words.join("; ")}
			{more > 0 && `; and ${more} more`}
		</>
	);
}

/** Shows a role as it is saved. */
export function RoleFacts({
	role,
}: {
	role: Pick<Role, "name" | "description" | "color"> & { permissions: readonly Permission[] };
}) {
	return (
		<DescriptionList
			items={[
				{ term: "Name", details: <RoleBadge name={role.name} color={role.color} /> },
				{ term: "Description", details: role.description || "None" },
				{ term: "What it allows", details: <PermissionList permissions={role.permissions} /> },
			]}
		/>
	);
}
