import { capitalized } from "#app/platform/text.ts";
import { containerOf, missingFrom, partsOf } from "#app/tenant/permissions/catalog.ts";
import { holds, PERMISSIONS, type Permission } from "#app/tenant/permissions/permissions.ts";
import { ChoiceMark } from "#app/ui/forms/choice-mark.tsx";
import { FieldErrors, Hint } from "#app/ui/forms/field-parts.tsx";
import { sentence } from "#app/ui/text/isolate.ts";

/** The member who fills in the form; they can check only the permissions that they have themselves. */
export type Granting = {
	permissions: readonly string[];
	role: string;
	/** For an API key: what the policy of the workspace allows keys; absent: anything. */
	atMost?: readonly string[];
};

/** Of the whole group; "What it allows" if it is absent. */
type Legend = { legend?: string };

type Catalog = { id: string; name: string; ticked: readonly string[]; granting: Granting };

const EVERYTHING = "*";
const PARTS = partsOf(EVERYTHING);
const AREAS = [...new Set(PARTS.map((part) => PERMISSIONS[part].area))];

/**
 * Renders the catalog as checkboxes: a parent contains what is indented beneath it.
 *
 * Accessibility: fieldsets are nested, each with its legend. The first checkbox carries the field's id, so that a link
 * from the error summary leads to it. A permission that another includes, or that cannot be granted, says so in its
 * description.
 */
export function PermissionFields({
	errors,
	legend = "What it allows",
	...catalog
}: Catalog & Legend & { errors?: string[] | null }) {
	return (
		<fieldset className="field">
			<legend>{legend}</legend>
			<Hint
				id={catalog.id}
				hint="A checked permission includes everything indented beneath it, now and in the future."
			/>
			<FieldErrors field={{ id: catalog.id, errors }} />
			<ChoiceMark name={catalog.name} />
			<Choice permission={EVERYTHING} {...catalog} />
			<div className="permission-areas">
				{AREAS.map((area) => (
					<fieldset key={area}>
						<legend>{capitalized(area)}</legend>
						<Tree parts={PARTS.filter((part) => PERMISSIONS[part].area === area)} {...catalog} />
					</fieldset>
				))}
			</div>
		</fieldset>
	);
}

function Tree({ parts, ...catalog }: Catalog & { parts: Permission[] }) {
	return (
		<ul className="permission-tree">
			{parts.map((permission) => (
				<li key={permission}>
					<Choice permission={permission} {...catalog} />
					<Within permission={permission} {...catalog} />
				</li>
			))}
		</ul>
	);
}

function Within({ permission, ...catalog }: Catalog & { permission: Permission }) {
	const parts = partsOf(permission);
	if (parts.length === 0) return null;
	return (
		<fieldset>
			<legend className="sr-only">{`Included in “${PERMISSIONS[permission].description}”`}</legend>
			<Tree parts={parts} {...catalog} />
		</fieldset>
	);
}

function Choice({ permission, ...catalog }: Catalog & { permission: Permission }) {
	const id = permission === EVERYTHING ? catalog.id : `${catalog.id}-${permission.replaceAll(/\W/g, "-")}`;
	const remark = hintFor(permission, catalog);
	return (
		<div className="choice">
			<input
				id={id}
				type="checkbox"
				name={catalog.name}
				value={permission}
				defaultChecked={holds(catalog.ticked, permission)}
				disabled={!holds(catalog.granting.permissions, permission) || isBeyond(permission, catalog)}
				aria-describedby={remark ? `${id}-remark` : undefined}
			/>
			<label htmlFor={id}>{PERMISSIONS[permission].description}</label>
			{remark && (
				<p id={`${id}-remark`} className="hint text-small">
					{remark}
				</p>
			)}
		</div>
	);
}

const isBeyond = (permission: Permission, { granting: { atMost } }: Pick<Catalog, "granting">): boolean =>
	atMost !== undefined && !holds(atMost, permission);

function hintFor(permission: Permission, { ticked, granting }: Catalog): string | undefined {
	if (missingFrom(granting.permissions, [permission]).length > 0) {
		return sentence`Your role, ${granting.role}, doesn’t include this, so you can’t grant it.`;
	}
	if (isBeyond(permission, { granting }))
		return "The policy of this workspace doesn’t allow API keys to use this.";
	const container = containerOf(ticked, permission);
	return container && `Included in “${PERMISSIONS[container].description}”.`;
}
