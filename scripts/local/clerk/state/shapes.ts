import type { Emulator } from "./emulator.ts";
import type {
	Activity,
	InvitationRow,
	MembershipRow,
	Metadata,
	OrganizationRow,
	SessionRow,
	UserRow,
} from "./state.ts";

/** Renders rows as the Backend API and the webhooks show them (`api/resources/JSON.d.ts` of @clerk/backend). */
const IMAGE = "https://img.clerk.emulator.test/none.png";
/** A picture's address changes with the picture; a person without one gets one that Clerk draws. */
const image = (emulator: Emulator, { imageId }: { imageId?: string }) => ({
	image_url: imageId ? `${emulator.url}/images/${imageId}` : IMAGE,
	has_image: imageId !== undefined,
});
const dates = (row: { createdAt: number; updatedAt: number }) => ({
	created_at: row.createdAt,
	updated_at: row.updatedAt,
});
const metadata = (row: { publicMetadata: Metadata; privateMetadata: Metadata }) => ({
	public_metadata: row.publicMetadata,
	private_metadata: row.privateMetadata,
});

const emailId = (user: UserRow, at = 0) => `idn_${user.id.replace(/^user_/, "")}${at || ""}`;

function emailJson(user: UserRow, at: number, { email, verified }: { email: string; verified: boolean }) {
	const status = verified ? "verified" : "unverified";
	return {
		object: "email_address",
		id: emailId(user, at),
		email_address: email,
		reserved: false,
		verification: { object: "verification", status, strategy: "email_code", attempts: 1, expire_at: null },
		linked_to: [],
		...dates(user),
	};
}

export function userJson(emulator: Emulator, user: UserRow) {
	const emails = [{ email: user.email, verified: user.verified !== false }, ...(user.moreEmails ?? [])];
	return {
		object: "user",
		id: user.id,
		username: null,
		first_name: user.firstName,
		last_name: user.lastName,
		...image(emulator, user),
		primary_email_address_id: emailId(user),
		primary_phone_number_id: null,
		primary_web3_wallet_id: null,
		password_enabled: false,
		two_factor_enabled: false,
		totp_enabled: false,
		backup_code_enabled: false,
		email_addresses: emails.map((one, at) => emailJson(user, at, one)),
		phone_numbers: [],
		web3_wallets: [],
		passkeys: [],
		organization_memberships: null,
		external_accounts: [],
		enterprise_accounts: [],
		password_last_updated_at: null,
		...metadata(user),
		unsafe_metadata: user.unsafeMetadata,
		external_id: user.externalId,
		last_sign_in_at: user.lastSignInAt,
		banned: user.banned,
		locked: false,
		lockout_expires_in_seconds: null,
		verification_attempts_remaining: null,
		...dates(user),
		last_active_at: user.lastSignInAt,
		create_organization_enabled: true,
		create_organizations_limit: null,
		delete_self_enabled: true,
		legal_accepted_at: null,
		locale: null,
	};
}

export function organizationJson(emulator: Emulator, organization: OrganizationRow) {
	const members = Object.values(emulator.state.memberships).filter(
		(one) => one.organizationId === organization.id,
	);
	return {
		object: "organization",
		id: organization.id,
		name: organization.name,
		slug: organization.slug,
		...image(emulator, organization),
		members_count: members.length,
		max_allowed_memberships: organization.maxMembers,
		admin_delete_enabled: true,
		...metadata(organization),
		created_by: organization.createdBy,
		...dates(organization),
	};
}

/** Shows "org:admin" as "Admin". */
const roleName = (role: string) => role.replace(/^org:/, "").replace(/^./, (letter) => letter.toUpperCase());

export function membershipJson(emulator: Emulator, membership: MembershipRow) {
	const user = emulator.state.users[membership.userId];
	const organization = emulator.state.organizations[membership.organizationId];
	return {
		object: "organization_membership",
		id: membership.id,
		role: membership.role,
		role_name: roleName(membership.role),
		permissions: [],
		...metadata(membership),
		organization: organization && organizationJson(emulator, organization),
		public_user_data: user && {
			identifier: user.email,
			first_name: user.firstName,
			last_name: user.lastName,
			...image(emulator, user),
			user_id: user.id,
		},
		...dates(membership),
	};
}

export function invitationJson(emulator: Emulator, invitation: InvitationRow) {
	return {
		object: "organization_invitation",
		id: invitation.id,
		email_address: invitation.email,
		role: invitation.role,
		role_name: roleName(invitation.role),
		organization_id: invitation.organizationId,
		inviter_id: invitation.inviterId,
		status: invitation.status,
		...metadata(invitation),
		url: `${emulator.url}/sign-up?__clerk_ticket=${invitation.ticket}`,
		expires_at: invitation.expiresAt,
		...dates(invitation),
	};
}

const BROWSERS = [
	["Edge", /Edg\/([\d.]+)/],
	["Firefox", /Firefox\/([\d.]+)/],
	["Chrome", /Chrome\/([\d.]+)/],
	["Safari", /Version\/([\d.]+).*Safari/],
] as const;

function activityJson(sessionId: string, { userAgent, ipAddress, city, country }: Activity) {
	const [name, version] = BROWSERS.find(([, pattern]) => pattern.test(userAgent)) ?? [];
	return {
		object: "session_activity",
		id: sessionId.replace(/^sess/, "sess_activity"),
		device_type: /iPhone|iPad|Android|Macintosh|Windows|Linux/.exec(userAgent)?.[0],
		is_mobile: /Mobile|iPhone|Android/.test(userAgent),
		browser_name: name,
		browser_version: version?.exec(userAgent)?.[1],
		ip_address: ipAddress,
		city,
		country,
	};
}

export function sessionJson(session: SessionRow) {
	return {
		object: "session",
		id: session.id,
		client_id: session.clientId,
		user_id: session.userId,
		status: session.status,
		last_active_organization_id: null,
		actor: null,
		latest_activity: session.activity && activityJson(session.id, session.activity),
		last_active_at: session.lastActiveAt,
		expire_at: session.expireAt,
		// Clerk drops a session that was not used for 30 days.
		abandon_at: session.createdAt + 30 * 24 * 3_600_000,
		...dates(session),
	};
}
