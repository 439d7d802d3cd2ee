import { z } from "zod";
import { blockText, keyText, nameText } from "#app/platform/text.ts";
import { CATALOG } from "#app/tenant/permissions/catalog.ts";
import type { Permission } from "#app/tenant/permissions/permissions.ts";
import { ROLE_COLORS, type RoleColor } from "#app/ui/elements/role-badge.tsx";

const COLORS = Object.keys(ROLE_COLORS) as [RoleColor, ...RoleColor[]];

// 100: the column.
const name = nameText({ most: 100, missing: "Give the role a name", of: "the name" });

// 300: with the name and the permissions it fits into the cookie that carries Undo.
const description = blockText({ most: 300, of: "the description" }).default("");

const permission = z.enum(CATALOG as [Permission, ...Permission[]], {
	error: "This is not a permission of this workspace: open the page anew",
});

/** Each once, however often it was sent. */
const permissions = z.array(permission).transform((keys) => [...new Set(keys)]);

/** What a role is made of, as the forms send it: of the permissions, those that were ticked. */
export const roleShape = z.object({
	name,
	description,
	color: z.enum(["none", ...COLORS], { error: "Choose one of the colours" }).default("none"),
	permissions: permissions.default([]),
});

/** The same, with the version that was opened. */
export const editShape = roleShape.extend({
	version: z.coerce.number({ error: "Open the page anew" }).int().min(1),
});

export type RoleValues = z.output<typeof roleShape>;
export type EditValues = z.output<typeof editShape>;

/** What the page for a new role can start from: another role, and one permission more. */
export const startShape = z.object({
	from: keyText(50).optional(),
	add: permission.optional(),
});

// Every permission of the catalog, with blanks between them, is a third of it.
const LONGEST_JOINED = 5_000;

/** Undo carries the permissions in one field, because a button's values have one name each. */
const joined = keyText(LONGEST_JOINED)
	.default("")
	.transform((text) => text.split(" ").filter(Boolean))
	.pipe(permissions);

/** Deleting, with the role for those who have this one; or bringing it back as it was. */
export const removalShape = z.discriminatedUnion(
	"to",
	[
		z.object({ to: z.literal("deleted"), replacement: keyText(50).optional() }),
		z.object({ ...roleShape.shape, to: z.literal("there"), permissions: joined }),
	],
	{ error: "Open the page anew" },
);
