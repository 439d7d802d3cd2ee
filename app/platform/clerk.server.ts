/**
 * Everything the application has to do with Clerk passes this door: the files behind it are the only
 * ones that import `@clerk/*` or `svix`.
 */
export { accountUrl, signInUrl, signUpUrl } from "./clerk/addresses.server.ts";
export { type Authentication, authenticate, tokenMemory } from "./clerk/authenticate.server.ts";
export { ClerkUnavailable, patiently } from "./clerk/client.server.ts";
export { expireCredentials, setsCredentials } from "./clerk/cookies.server.ts";
export {
	type ClerkOrganization,
	createOrganization,
	deleteOrganization,
	deleteUser,
	fetchProfile,
	getOrganization,
	type Profile,
	removeOrganizationLogo,
	removeUserImage,
	renameOrganization,
	renameUser,
	setOrganizationLogo,
	setUserImage,
	verifiedEmailsOf,
} from "./clerk/directory.server.ts";
export {
	addOrganizationMember,
	allOrganizations,
	allUsers,
	type ClerkMembership,
	type ClerkRole,
	changeOrganizationMember,
	findMembershipAtClerk,
	IDS_AT_ONCE,
	membershipsOf,
	removeOrganizationMember,
	whichOrganizationsExist,
	whichUsersExist,
} from "./clerk/members.server.ts";
export { type ClerkSession, listSessions, revokeSession } from "./clerk/sessions.server.ts";
export { type ClerkEvent, readEvent, verifyWebhook, WebhookForged } from "./clerk/webhook.server.ts";
