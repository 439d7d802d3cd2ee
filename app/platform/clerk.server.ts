/**
 * Everything the application has to do with Clerk passes this door: the files behind it are the only
 * ones that import `@clerk/*` or `svix`.
 */
export { accountUrl, ownPath, signInUrl, signUpUrl } from "./clerk/addresses.server.ts";
export { type Authentication, authenticate, tokenMemory } from "./clerk/authenticate.server.ts";
export { ClerkUnavailable } from "./clerk/client.server.ts";
export { expireCredentials, setsCredentials } from "./clerk/cookies.server.ts";
export {
	type ClerkOrganization,
	type ClerkSession,
	createOrganization,
	deleteOrganization,
	fetchProfile,
	getOrganization,
	listSessions,
	type Profile,
	revokeSession,
	updateOrganization,
} from "./clerk/directory.server.ts";
export { type ClerkEvent, verifyWebhook, WebhookForged } from "./clerk/webhook.server.ts";
