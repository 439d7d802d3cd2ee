import { z } from "zod";

/** What the handlers rely on in what Clerk tells; times are Unix milliseconds by Clerk's clock. */

/** A user as Clerk sends one: https://clerk.com/docs/reference/backend/types/backend-user */
export const userShape = z.object({
	id: z.string(),
	first_name: z.string().nullish(),
	last_name: z.string().nullish(),
	image_url: z.string().nullish(),
	has_image: z.boolean().optional(),
	primary_email_address_id: z.string().nullish(),
	email_addresses: z.array(z.object({ id: z.string(), email_address: z.string() })),
	updated_at: z.number(),
});

export type ClerkUser = z.output<typeof userShape>;

/** An organization as Clerk sends one: https://clerk.com/docs/reference/backend/types/backend-organization */
export const organizationShape = z.object({
	id: z.string(),
	name: z.string().min(1),
	slug: z.string().nullish(),
	created_by: z.string().nullish(),
	/** `address` is set by our own form: the workspace address the person chose. */
	private_metadata: z.object({ address: z.string().optional() }).loose().nullish(),
	updated_at: z.number(),
});

export type ClerkOrganization = z.output<typeof organizationShape>;

/** A membership as Clerk sends one, in full on deletion too. */
export const membershipShape = z.object({
	id: z.string(),
	role: z.string(),
	organization: organizationShape,
	public_user_data: z.object({ user_id: z.string() }),
	created_at: z.number().optional(),
	updated_at: z.number(),
});

/** What the workspace has to know of a membership at Clerk. `since` is when it began. */
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

/** An invitation that was made at Clerk; `user_id` is there once it was accepted. */
export const invitationShape = z.object({
	id: z.string(),
	email_address: z.string(),
	role: z.string(),
	organization_id: z.string(),
	inviter_id: z.string().nullish(),
	user_id: z.string().nullish(),
	expires_at: z.number().nullish(),
	created_at: z.number().optional(),
	updated_at: z.number(),
});

export type InvitationAtClerk = z.output<typeof invitationShape>;

/** All that is left of what was deleted. */
export const goneShape = z.object({ id: z.string() });
