import { z } from "zod";
import { refuse } from "#app/platform/refusal.ts";
import { keyText } from "#app/platform/text.ts";
import { pathTo } from "#app/tenant/api/find-operation.ts";
import { refuseValues } from "#app/tenant/api/invalid-values.ts";
import { listOperation, type OperationCall, operation } from "#app/tenant/api/operation.ts";
import { pageOfFew } from "#app/tenant/api/pages.server.ts";
import { answeredText } from "#app/tenant/api/shapes.ts";
import { CATALOG, topmost } from "#app/tenant/permissions/catalog.ts";
import type { Permission } from "#app/tenant/permissions/permissions.ts";
import { findRoles, type Role } from "#app/tenant/permissions/roles.server.ts";
import { refuseFull } from "#app/tenant/refusals/full.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { roleOf } from "./find.server.ts";
import { roleShape as formShape } from "./forms.ts";
import { TOO_MANY_ROLES } from "./list.server.ts";
import { removeRole } from "./remove.server.ts";
import { createRole, editRole, type SavedRole } from "./roles.server.ts";

const permissions = z.array(z.enum(CATALOG as [Permission, ...Permission[]])).max(CATALOG.length);

const shape = z
	.strictObject({
		key: answeredText.meta({ description: "Names the role in addresses. It never changes." }),
		name: answeredText,
		description: answeredText,
		color: answeredText.nullable(),
		isSystem: z.boolean().meta({ description: "One of the four that every workspace has." }),
		permissions: z.array(answeredText).meta({
			description: "Each contains those below it in the catalog: `projects:*` contains `projects:create`.",
		}),
	})
	.meta({ id: "Role" });

const { name, color, description } = formShape.shape;
const colors = color.unwrap().exclude(["none"]);
const createShape = z.object({
	name,
	description,
	color: colors.nullable().optional(),
	permissions: permissions.default([]),
});
const patchShape = z.object({
	name: name.optional(),
	description: description.unwrap().nullable().optional(),
	color: colors.nullable().optional(),
	permissions: permissions.optional(),
});

const shown = ({ key, name: called, description: text, color: dot, isSystem, ...role }: Role) => ({
	...{ key, name: called, description: text, color: dot, isSystem },
	permissions: topmost(role.permissions),
});

const keyIn = ({ params }: Pick<OperationCall, "params">): string => params.role ?? "";

const stateOf = (tenant: Tenant, key: string): Promise<Role> =>
	tenant.read(async (reading) => roleOf(await findRoles(reading), key));

const current = {
	find: ({ tenant, params }: Pick<OperationCall, "tenant" | "params">) => stateOf(tenant, keyIn({ params })),
	show: shown,
};

const asItIs = async (tenant: Tenant, key: string) => ({ body: shown(await stateOf(tenant, key)) });

/** Returns the key of what was saved. Refuses: 422 for a name that is taken, 409 for one role too many. */
function saved(outcome: SavedRole): string {
	if (outcome.outcome === "saved") return outcome.key;
	if (outcome.outcome === "full") return refuseFull(TOO_MANY_ROLES);
	return refuseValues({ name: ["There is already a role with this name"] });
}

const tag = "Roles";
const ROLE = "/roles/{role}";
const permission = "roles:manage";

/** The operations about roles. */
export const roleOperations = [
	listOperation({
		...{ id: "listRoles", method: "GET", path: "/roles", tag, summary: "List roles" },
		description: "By key. The members of one are listed by `GET /members?role=` and its key.",
		permission: null,
		answer: shape,
		refuses: [],
		async run({ tenant, query }) {
			const { data, next } = pageOfFew(await tenant.read(findRoles), ({ key }) => key, query);
			return { data: data.map(shown), next };
		},
	}),
	operation({
		...{ id: "getRole", method: "GET", path: ROLE, tag, summary: "Get a role" },
		permission: null,
		answer: shape,
		refuses: [404],
		run: (call) => asItIs(call.tenant, keyIn(call)),
	}),
	operation({
		...{ id: "createRole", method: "POST", path: "/roles", tag, summary: "Create a role", permission },
		description: "It can hold what the key may do itself, and no more.",
		body: createShape,
		example: { name: "Harbour master", permissions: ["projects:view:public"] },
		answer: shape,
		creates: true,
		refuses: [409],
		async run({ tenant, body }) {
			const key = saved(await createRole(tenant, { ...body, color: body.color ?? "none" }));
			return { ...(await asItIs(tenant, key)), location: pathTo(ROLE, key) };
		},
	}),
	operation({
		...{ id: "editRole", method: "PATCH", path: ROLE, tag, summary: "Change a role", permission },
		description:
			"A merge patch: what is absent stays as it is, and null clears. System roles can’t be changed.",
		body: patchShape,
		example: { description: "Looks after the harbour" },
		answer: shape,
		refuses: [404],
		current,
		async run({ tenant, params, body, state }) {
			const key = keyIn({ params });
			const dot = body.color === undefined ? state.color : body.color;
			const outcome = await editRole(tenant, key, {
				name: body.name ?? state.name,
				description: body.description === undefined ? state.description : (body.description ?? ""),
				color: colors.options.find((one) => one === dot) ?? "none",
				permissions: body.permissions ?? topmost(state.permissions),
				version: state.version,
			});
			if (outcome.outcome === "stale") return { stale: true };
			saved(outcome);
			return asItIs(tenant, key);
		},
	}),
	operation({
		...{ id: "deleteRole", method: "DELETE", path: ROLE, tag, summary: "Delete a role", permission },
		description: "Its members and pending invitations get the replacement.",
		query: z.object({
			replacement: keyText(50)
				.optional()
				.meta({ description: "The key of the role that replaces it: needed where it is in use." }),
		}),
		refuses: [404, 409],
		current,
		async run({ tenant, params, query: { replacement }, state }) {
			const removed = await removeRole(tenant, keyIn({ params }), replacement, state.version);
			if (removed.outcome === "in use" || removed.outcome === "unsuitable") refuseInUse();
			return {};
		},
	}),
];

function refuseInUse(): never {
	return refuse(409, {
		title: "This role is in use",
		message:
			"Members or invitations have this role, or the settings name it. Send another role’s key as “replacement”, not the owner’s.",
		rule: "role-in-use",
	});
}
