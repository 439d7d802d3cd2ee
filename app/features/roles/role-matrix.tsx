import { pageIn } from "#app/platform/http/address/page-in.ts";
import { capitalized } from "#app/platform/text.ts";
import { CATALOG } from "#app/tenant/permissions/catalog.ts";
import { holds, PERMISSIONS } from "#app/tenant/permissions/permissions.ts";
import type { ListedRole } from "./list.server.ts";
import { MemberCount } from "./member-count.tsx";

const AREAS = [...new Set(CATALOG.map((key) => PERMISSIONS[key].area))];

/**
 * Shows which of a few roles allows what: a line for each permission, a column for each role.
 *
 * Accessibility: a table with headings for its columns, its lines and its groups of lines; the marks have words. Where
 * it is wider than the page it scrolls in itself, with the keyboard too.
 */
export function RoleMatrix({ roles, base }: { roles: ListedRole[]; base: string }) {
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
		<section className="matrix" aria-label="What each system role allows" tabIndex={0}>
			<table>
				<caption className="sr-only">What each system role allows</caption>
				<thead>
					<tr>
						<th scope="col">Permission</th>
						{roles.map(({ key, name }) => (
							<th key={key} scope="col">
								<a className="link" href={pageIn(base, "/settings/roles/:role", key)}>
									<bdi>{name}</bdi>
								</a>
							</th>
						))}
					</tr>
				</thead>
				{AREAS.map((area) => (
					<Area key={area} area={area} roles={roles} />
				))}
				<tfoot>
					<tr>
						<th scope="row">Members</th>
						{roles.map((role) => (
							<td key={role.key}>
								<MemberCount base={base} role={role} members={role.members} />
							</td>
						))}
					</tr>
				</tfoot>
			</table>
		</section>
	);
}

function Area({ area, roles }: { area: string; roles: ListedRole[] }) {
	return (
		<tbody>
			<tr>
				<th scope="rowgroup" colSpan={roles.length + 1}>
					{capitalized(area)}
				</th>
			</tr>
			{CATALOG.filter((key) => PERMISSIONS[key].area === area).map((permission) => (
				<tr key={permission}>
					<th scope="row">{PERMISSIONS[permission].description}</th>
					{roles.map(({ key, permissions }) => (
						<td key={key}>{holds(permissions, permission) ? <Yes /> : <No />}</td>
					))}
				</tr>
			))}
		</tbody>
	);
}

const Yes = () => (
	<>
		<span aria-hidden="true" className="check pictured">
			✓
		</span>
		<span className="sr-only">Yes</span>
	</>
);

const No = () => (
	<>
		<span aria-hidden="true">–</span>
		<span className="sr-only">No</span>
	</>
);
