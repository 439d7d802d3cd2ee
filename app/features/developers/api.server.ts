import { z } from "zod";
import { refuse } from "#app/platform/refusal.ts";
import { keyText } from "#app/platform/text.ts";
import { revokeLeaked } from "#app/tenant/api/leaked-key.server.ts";
import { openOperation, operation } from "#app/tenant/api/operation.ts";
import { answeredText, momentOrNull, momentShape, personShape } from "#app/tenant/api/shapes.ts";
import { held } from "#app/tenant/permissions/catalog.ts";
import { OVERLAPS, type Overlap } from "./forms.ts";
import { revokeKey, rotateKey } from "./keys.server.ts";

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
		tool: true,
		summary: "Get the key, its member and its workspace",
		description: "Works with any valid key.",
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
	operation({
		...{ id: "rotateMe", method: "POST", path: "/me/rotate", tag: "The key itself" },
		summary: "Rotate the key",
		description:
			"The former text works as long as you say, so that no call fails meanwhile; the one before that stops at once. Works with any valid key. The new text can’t be read again: if the answer gets lost, rotate once more. The former text can do that only until the new one is used, and never after a member rotated the key.",
		permission: null,
		body: z.object({
			overlapHours: z
				.literal(Object.keys(OVERLAPS).map(Number), { error: "Send 0, 1, 24 or 168" })
				.default(24)
				.meta({ description: "How long the former text still works." }),
		}),
		example: { overlapHours: 24 },
		answer: z
			.strictObject({
				key: answeredText.meta({ description: "The new text of the key." }),
				formerWorksUntil: momentShape,
			})
			.meta({ id: "RotatedKey" }),
		refuses: [409],
		async run({ tenant, key, body: { overlapHours } }) {
			const { text, until } = await rotateKey(tenant, key.id, String(overlapHours) as Overlap, key);
			return text === undefined ? refuseShownKey() : { body: { key: text, formerWorksUntil: until } };
		},
	}),
	operation({
		...{ id: "deleteMe", method: "DELETE", path: "/me", tag: "The key itself" },
		summary: "Revoke the key",
		description:
			"For good. Works with any valid key: with its present text, or with the former one as long as that could rotate it.",
		permission: null,
		refuses: [409],
		async run({ tenant, key }) {
			await revokeKey(tenant, key.id, key);
			return {};
		},
	}),
	openOperation({
		...{ id: "reportLeakedKey", method: "POST", path: "/leaked", tag: "The key itself" },
		summary: "Revoke a key that you found where others can read it",
		description:
			"Anyone may, without a key of their own: having the text is proof enough. The answer is the same for a text that is no valid key. The key’s member and those who manage integrations get an email.",
		body: z.object({
			key: keyText(200, "Send the text of the key").meta({ description: "The whole text that you found." }),
		}),
		example: { key: "tnp_…" },
		refuses: [],
		async run({ body: { key } }) {
			await revokeLeaked(key, "reported");
			return {};
		},
	}),
];

/** Refuses: 409, for a rotation that was sent again with its idempotency key. */
function refuseShownKey(): never {
	return refuse(409, {
		title: "This key was rotated already",
		message:
			"This rotation was done before, and its new text can’t be shown again. Rotate once more, with another idempotency key.",
		rule: "key-shown",
	});
}
