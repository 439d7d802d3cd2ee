import { z } from "zod";
import { keyText, lineText, savedName } from "#app/platform/text.ts";

/** Describe what the handlers rely on in Clerk's events; times are Unix milliseconds by Clerk's clock. 255 is the columns' limit. */

const id = keyText(255);
const email = lineText({ most: 255 });
// Clerk accepts names that we do not, and nobody can correct them here, so we keep as much of them as we can.
const personName = z.unknown().transform((name) => savedName(typeof name === "string" ? name : null, 255));
const organizationName = z
	.string()
	.min(1)
	.transform((name) => savedName(name, 255) ?? "Workspace");

/** Describes a user as Clerk sends one: https://clerk.com/docs/reference/backend/types/backend-user */
export const userShape = z.object({
	id,
	first_name: personName,
	last_name: personName,
	image_url: keyText(2_000).nullish().catch(null),
	has_image: z.boolean().optional(),
	primary_email_address_id: id.nullish(),
	email_addresses: z.array(z.object({ id, email_address: email })),
	updated_at: z.number(),
});

export type ClerkUser = z.output<typeof userShape>;

/** Describes an organization as Clerk sends one: https://clerk.com/docs/reference/backend/types/backend-organization */
export const organizationShape = z.object({
	id,
	name: organizationName,
	slug: keyText(255).nullish().catch(null),
	created_by: id.nullish(),
	/** `address` is set by our own form and holds the workspace address the person chose. */
	private_metadata: z
		.object({ address: keyText(255).optional() })
		.loose()
		.nullish(),
	updated_at: z.number(),
});

export type OrganizationAtClerk = z.output<typeof organizationShape>;

/** Describes a membership as Clerk sends one, complete even on deletion. */
export const membershipShape = z.object({
	id,
	role: keyText(255),
	organization: organizationShape,
	public_user_data: z.object({ user_id: id }),
	created_at: z.number().optional(),
	updated_at: z.number(),
});

/** Describes what the workspace needs to know about a membership at Clerk. `since` is when it began. */
export type MembershipAtClerk = {
	id: string;
	organizationId: string;
	userId: string;
	role: string;
	since: number;
	updatedAt: number;
};

export const membershipOf = (sent: z.output<typeof membershipShape>): MembershipAtClerk => ({
	id: sent.id,
	organizationId: sent.organization.id,
	userId: sent.public_user_data.user_id,
	role: sent.role,
	since: sent.created_at ?? sent.updated_at,
	updatedAt: sent.updated_at,
});

/** Describes an invitation made at Clerk; `user_id` is present once it was accepted. */
export const invitationShape = z.object({
	id,
	email_address: email,
	role: keyText(255),
	organization_id: id,
	inviter_id: id.nullish(),
	user_id: id.nullish(),
	expires_at: z.number().nullish(),
	created_at: z.number().optional(),
	updated_at: z.number(),
});

export type InvitationAtClerk = z.output<typeof invitationShape>;

/** Describes all that remains of a deleted object. */
export const goneShape = z.object({ id });
