import { isPermission } from "#app/tenant/permissions/catalog.ts";
import { PERMISSIONS } from "#app/tenant/permissions/permissions.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import type { KeyPolicy } from "#db/schema/columns/json.ts";
import { PERSONAL, SCOPES } from "./forms.ts";

/** Lists what a policy for keys says. */
export function PolicyFacts({ policy }: { policy: KeyPolicy }) {
	const { longestKeyDays, personalKeys, keyScopes } = policy;
	return (
		<DescriptionList
			items={[
				{
					term: "Longest lifetime",
					details: longestKeyDays === undefined ? "No limit" : `${longestKeyDays} days`,
				},
				{ term: "Personal keys", details: personalKeys === false ? PERSONAL.no : PERSONAL.yes },
				{
					term: "Scopes",
					details: keyScopes === undefined ? SCOPES.any : <ScopeList scopes={keyScopes} />,
				},
			]}
		/>
	);
}

function ScopeList({ scopes }: { scopes: readonly string[] }) {
	return (
		<ul className="bullets">
			{scopes.filter(isPermission).map((scope) => (
				<li key={scope}>{PERMISSIONS[scope].description}</li>
			))}
		</ul>
	);
}
