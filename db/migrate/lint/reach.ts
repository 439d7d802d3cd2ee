import { TENANT_PLACEHOLDER } from "../../schema/columns/columns.ts";
import { REGISTRY_ROLE } from "../../tenancy/roles/platform-roles.ts";
import { ROLE_PLACEHOLDER } from "../../tenancy/sql-text.ts";
import { error, type FindingDraft, type Rule, warning } from "./finding.ts";
import { type Node, names, nodesOf, unwrapped } from "./parse.ts";

type Named = { schema: string | undefined; name: string; location?: number; isType?: boolean };

/** Requires everything that a statement names to be in its own schema, and to be qualified with it. */
export const reach: Rule = ({ body, type }, { kind }) => {
	const own = kind === "tenant" ? TENANT_PLACEHOLDER : "public";
	const withs = new Set(nodesOf(body, "CommonTableExpr").map(({ ctename }) => String(ctename)));
	return namedIn(type, body).flatMap(({ schema, name, location, isType }): FindingDraft[] => {
		if (schema === own || schema === "pg_catalog") return [];
		// An extension's types are created once, in public, and everyone may use them.
		if (isType && schema === "public") return [];
		if (schema === undefined) {
			return withs.has(name)
				? []
				: [
						error(
							"unqualified",
							`“${name}” is left to the search_path`,
							`Write "${own}"."${name}"`,
							location,
						),
					];
		}
		if (kind === "tenant" && schema === "public") {
			return [
				error(
					"reaches-public",
					`“public.${name}” is outside the tenant: its role has no rights there, and Citus allows no foreign key to it`,
					"Keep what the statement needs in the tenant's own schema, or change public in a public migration",
					location,
				),
			];
		}
		return [
			error("other-schema", `“${schema}.${name}” is in another schema`, `Write "${own}"."${name}"`, location),
		];
	});
};

/** Functions and types without a schema are PostgreSQL's own, found in pg_catalog whatever the search_path. */
function namedIn(type: string, body: Node): Named[] {
	const tables = [...relations(body), ...nodesOf(body, "RangeVar")].map(
		({ schemaname, relname, location }): Named => ({
			schema: schemaname as string | undefined,
			name: String(relname),
			location: location as number | undefined,
		}),
	);
	const qualified = [
		...nodesOf(body, "FuncCall").map(({ funcname, location }) => ({ parts: names(funcname), location })),
		...[...nodesOf(body, "TypeName"), ...nodesOf(body, "typeName")].map((node) => ({
			parts: names(node.names),
			location: node.location,
			isType: true,
		})),
	]
		.filter(({ parts }) => parts.length > 1)
		.map(({ parts, location, ...kind }) => ({ ...named(parts, location as number | undefined), ...kind }));
	return [...tables, ...qualified, ...namedByLists(type, body)];
}

/** Tables that have a fixed place in the tree, without their type's name. */
function relations(node: unknown): Node[] {
	return ["relation", "pktable", "sequence", "view", "rel"]
		.flatMap((key) => nodesOf(node, key))
		.filter(({ relname }) => relname !== undefined);
}

function namedByLists(type: string, body: Node): Named[] {
	const sequences = nodesOf(body, "DefElem")
		.filter(({ defname }) => defname === "sequence_name")
		.map(({ arg }) => named(names(((arg as Node).List as Node).items)));
	if (type !== "DropStmt" || !RELATIONS.has(String(body.removeType))) return sequences;
	return [...sequences, ...unwrapped(body.objects, "List").map(({ items }) => named(names(items)))];
}

const RELATIONS = new Set([
	"OBJECT_TABLE",
	"OBJECT_INDEX",
	"OBJECT_SEQUENCE",
	"OBJECT_VIEW",
	"OBJECT_MATVIEW",
]);

function named(parts: string[], location?: number): Named {
	return { schema: parts.length > 1 ? parts.at(-2) : undefined, name: parts.at(-1) ?? "", location };
}

/** Requires rights to be given table by table, to the one role that needs them. */
export const grants: Rule = ({ type, body }, { kind }) => {
	if (type !== "GrantStmt") return [];
	const remarks: FindingDraft[] = [];
	if (body.targtype === "ACL_TARGET_ALL_IN_SCHEMA") {
		remarks.push(
			error(
				"grant-on-all",
				"GRANT … ON ALL … IN SCHEMA reads the whole catalog of the fleet for every tenant",
				"Name the tables: GRANT SELECT ON the table TO the role, next to its CREATE TABLE",
			),
		);
	}
	const role = kind === "tenant" ? ROLE_PLACEHOLDER : REGISTRY_ROLE;
	for (const { rolename, roletype, location } of unwrapped(body.grantees, "RoleSpec")) {
		if (rolename === role) continue;
		const shown = roletype === "ROLESPEC_PUBLIC" ? "PUBLIC" : String(rolename);
		const weight = kind === "tenant" ? error : warning;
		remarks.push(
			weight(
				"grant-to-others",
				`A right for ${shown} breaks the isolation between tenants`,
				`Grant to "${role}"`,
				location as number | undefined,
			),
		);
	}
	return remarks;
};
