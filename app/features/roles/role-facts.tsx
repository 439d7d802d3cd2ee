import { capitalized } from "#app/platform/text.ts";
import { partsOf } from "#app/tenant/permissions/catalog.ts";
import { PERMISSIONS, type Permission } from "#app/tenant/permissions/permissions.ts";
import type { Role } from "#app/tenant/permissions/roles.server.ts";
import { Section } from "#app/ui/elements/card.tsx";
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

/** Lists what a role allows, with what each permission contains folded beneath it. */
export function PermissionTree({ permissions }: { permissions: readonly Permission[] }) {
	if (permissions.length === 0) return NOTHING;
	return (
		<ul className="granted">
			{permissions.map((permission) => (
				<li key={permission}>
					{PERMISSIONS[permission].description} <Included permissions={partsOf(permission)} />
				</li>
			))}
		</ul>
	);
}

/** Folds what a permission contains: its own words say it in short. */
function Included({ permissions }: { permissions: readonly Permission[] }) {
	if (permissions.length === 0) return null;
	return (
		<details>
			<summary>
				{permissions.length === 1 ? "Includes 1 more" : `Includes ${permissions.length} more`}
			</summary>
			<PermissionTree permissions={permissions} />
		</details>
	);
}

/** Lists what a role allows as `PermissionTree` does, under a heading for each area. */
export function PermissionAreas({ permissions }: { permissions: readonly Permission[] }) {
	const all = permissions.includes("*");
	const shown = all ? partsOf("*") : permissions;
	const areas = [...new Set(shown.map((permission) => PERMISSIONS[permission].area))];
	if (areas.length === 0) return NOTHING;
	return (
		<>
			{all && <p className="mb-3">Everything, and permissions that are added later.</p>}
			<div className="role-areas">
				{areas.map((area) => (
					<Section key={area} level={3} title={capitalized(area)}>
						<PermissionTree
							permissions={shown.filter((permission) => PERMISSIONS[permission].area === area)}
						/>
					</Section>
				))}
			</div>
		</>
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
