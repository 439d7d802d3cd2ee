import { z } from "zod";
import { operation } from "#app/tenant/api/operation.ts";
import { answeredText, momentOrNull, momentShape, personShape } from "#app/tenant/api/shapes.ts";
import { held } from "#app/tenant/permissions/catalog.ts";

const shape = z
	.strictObject({
		workspace: z.strictObject({ id: answeredText, name: answeredText, slug: answeredText }),
		member: personShape.extend({ role: answeredText }),
		key: z.strictObject({
			id: answeredText,
			name: answeredText,
			scopes: z.array(answeredText),
			expiresAt: momentShape.nullable(),
		}),
		permissions: z.array(answeredText).meta({
			description: "What the key may do now: what both its scopes and its member’s role hold.",
		}),
	})
	.meta({ id: "Me" });

/** The operations about the key itself. */
export const keyOperations = [
	operation({
		...{ id: "getMe", method: "GET", path: "/me", tag: "The key itself" },
		summary: "Get the key, its member and its workspace",
		description: "Every valid key may.",
		permission: null,
		answer: shape,
		refuses: [],
		async run({ tenant, key: { id, name, scopes, expiresAt } }) {
			const { member } = tenant;
			const body = {
				workspace: { id: tenant.id, name: tenant.name, slug: tenant.slug },
				member: { id: member.id, name: member.name, role: member.role.key },
				key: { id, name, scopes: [...scopes], expiresAt: momentOrNull(expiresAt) },
				permissions: held(member.permissions),
			};
			return { body };
		},
	}),
];
