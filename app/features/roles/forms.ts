import { z } from "zod";
import { blockText, keyText, nameText, RELOAD } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";
import { CATALOG } from "#app/tenant/permissions/catalog.ts";
import type { Permission } from "#app/tenant/permissions/permissions.ts";
import { ROLE_COLORS, type RoleColor } from "#app/ui/elements/role-badge.tsx";

const COLORS = Object.keys(ROLE_COLORS) as [RoleColor, ...RoleColor[]];

/** 100: the column. */
export const LONGEST_ROLE_NAME = 100;
const name = nameText({ most: LONGEST_ROLE_NAME, missing: "Give the role a name", of: "the name" });

// 300: together with the name and the permissions, it fits into the cookie that carries Undo.
const description = blockText({ most: 300, of: "the description" }).default("");

const permission = z.enum(CATALOG as [Permission, ...Permission[]], {
	error: "This permission doesn’t exist. Reload the page and try again",
});

/** Drops duplicates. */
const permissions = z.array(permission).transform((keys) => [...new Set(keys)]);

/** A role as the forms send it, with the permissions that were checked. */
export const roleShape = z.object({
	name,
	description,
	color: z.enum(["none", ...COLORS], { error: "Choose one of the colors" }).default("none"),
	permissions: permissions.default([]),
});

/** The shape of an edit: a role with the version that was opened. */
export const editShape = roleShape.extend({
	version: wholeNumber(),
});

export type RoleValues = z.output<typeof roleShape>;
export type RoleEdit = z.output<typeof editShape>;

/** What the page for a new role can start from: another role, and one more permission. */
export const startShape = z.object({
	from: keyText(50).optional(),
	add: permission.optional(),
});

// 5,000: the whole catalog, separated by spaces, takes a third of it.
const LONGEST_JOINED = 5_000;

/** Undo carries the permissions in one field, because a button's values have one name each. */
const joined = keyText(LONGEST_JOINED)
	.default("")
	.transform((text) => text.split(" ").filter(Boolean))
	.pipe(permissions);

/** Either deletes the role, with the one that replaces it, or restores it as it was. */
export const removalShape = z.discriminatedUnion(
	"to",
	[
		z.object({ to: z.literal("deleted"), replacement: keyText(50).optional() }),
		z.object({ ...roleShape.shape, to: z.literal("there"), permissions: joined }),
	],
	{ error: RELOAD },
);
