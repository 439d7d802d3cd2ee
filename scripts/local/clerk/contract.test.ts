import { createClerkClient } from "@clerk/backend";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LocalClerk, startLocalClerk } from "./server.ts";

/** Every method of the SDK that the app uses, or will use soon, run by the real SDK against the local Clerk. */
let local: LocalClerk;
let clerk: ReturnType<typeof createClerkClient>;

beforeAll(async () => {
	local = await startLocalClerk({ port: 0, appOrigins: ["http://localhost:3000"] });
	const { CLERK_SECRET_KEY: secretKey, CLERK_API_URL: apiUrl } = local.environment;
	clerk = createClerkClient({ secretKey, apiUrl, telemetry: { disabled: true } });
});

afterAll(() => local.stop());

const session = async (email: string): Promise<{ sessionId: string; cookie: string }> => {
	const answer = await fetch(`${local.url}/__emu/session`, {
		method: "POST",
		body: JSON.stringify({ email }),
	});
	return (await answer.json()) as { sessionId: string; cookie: string };
};

test("users are read, found, counted and changed", async () => {
	const user = await clerk.users.getUser("user_acme_owner");
	expect(user.primaryEmailAddress?.emailAddress).toBe("owner@acme.example");
	expect(user.primaryEmailAddress?.verification?.status).toBe("verified");

	const found = await clerk.users.getUserList({ emailAddress: ["OWNER@acme.example"] });
	expect(found).toMatchObject({ totalCount: 1, data: [{ id: "user_acme_owner" }] });
	expect((await clerk.users.getUserList({ limit: 2, offset: 1 })).data).toHaveLength(2);
	expect(await clerk.users.getCount({ query: "testcorp" })).toBe(2);

	const changed = await clerk.users.updateUser("user_acme_owner", { firstName: "Olive" });
	expect(changed.firstName).toBe("Olive");
	expect(changed.updatedAt).toBeGreaterThan(user.updatedAt);
});

test("metadata is merged or replaced", async () => {
	await clerk.users.updateUserMetadata("user_both", { publicMetadata: { a: 1, deep: { x: 1 } } });
	const merged = await clerk.users.updateUserMetadata("user_both", {
		publicMetadata: { a: null, deep: { y: 2 } },
	});
	expect(merged.publicMetadata).toEqual({ deep: { x: 1, y: 2 } });

	const replaced = await clerk.users.replaceUserMetadata("user_both", { publicMetadata: { only: true } });
	expect(replaced.publicMetadata).toEqual({ only: true });

	const organization = await clerk.organizations.updateOrganizationMetadata("org_demo", {
		privateMetadata: { region: "eu" },
	});
	expect(organization.privateMetadata).toEqual({ region: "eu" });
});

test("a user is created and deleted", async () => {
	const user = await clerk.users.createUser({ emailAddress: ["new@example.test"], firstName: "Nia" });
	await expect(clerk.users.createUser({ emailAddress: ["New@example.test"] })).rejects.toMatchObject({
		status: 422,
		errors: [{ code: "form_identifier_exists" }],
	});

	expect(await clerk.users.deleteUser(user.id)).toMatchObject({ id: user.id, deleted: true });
	await expect(clerk.users.getUser(user.id)).rejects.toMatchObject({ status: 404 });
});

test("an organization is created with its first admin, changed and deleted", async () => {
	const made = await clerk.organizations.createOrganization({
		name: "Blue Ridge & Co",
		createdBy: "user_both",
		privateMetadata: { from: "form" },
	});
	expect(made).toMatchObject({
		slug: "blue-ridge-co",
		createdBy: "user_both",
		privateMetadata: { from: "form" },
	});

	const bySlug = await clerk.organizations.getOrganization({ slug: "blue-ridge-co" });
	expect(bySlug.id).toBe(made.id);
	const members = await clerk.organizations.getOrganizationMembershipList({ organizationId: made.id });
	expect(members.data).toMatchObject([{ role: "org:admin", publicUserData: { userId: "user_both" } }]);
	const renamed = await clerk.organizations.updateOrganization(made.id, { name: "Blue Ridge" });
	expect(renamed.name).toBe("Blue Ridge");
	await expect(clerk.organizations.updateOrganization(made.id, { slug: "acme" })).rejects.toMatchObject({
		status: 422,
	});
	expect((await clerk.organizations.getOrganizationList({ query: "blue" })).totalCount).toBe(1);

	expect(await clerk.organizations.deleteOrganization(made.id)).toMatchObject({ id: made.id, deleted: true });
	await expect(clerk.organizations.getOrganization({ organizationId: made.id })).rejects.toMatchObject({
		status: 404,
	});
});

test("memberships are added, changed, listed by person and removed", async () => {
	const key = { organizationId: "org_demo", userId: "user_both" };
	await clerk.organizations.createOrganizationMembership({ ...key, role: "org:member" });
	await expect(
		clerk.organizations.createOrganizationMembership({ ...key, role: "org:member" }),
	).rejects.toMatchObject({ errors: [{ code: "already_a_member_in_organization" }] });

	const changed = await clerk.organizations.updateOrganizationMembership({ ...key, role: "org:admin" });
	expect(changed).toMatchObject({ role: "org:admin", organization: { id: "org_demo" } });
	const mine = await clerk.users.getOrganizationMembershipList({ userId: "user_both" });
	expect(mine.data.map((one) => one.organization.slug).sort()).toEqual(["acme", "demo", "testcorp"]);

	const removed = await clerk.organizations.deleteOrganizationMembership(key);
	expect(removed.publicUserData?.userId).toBe("user_both");
});

test("invitations are made, listed, read and revoked", async () => {
	const made = await clerk.organizations.createOrganizationInvitation({
		...{ organizationId: "org_acme", emailAddress: "guest@example.test", role: "org:member" },
		inviterUserId: "user_acme_owner",
	});
	expect(made).toMatchObject({ status: "pending", emailAddress: "guest@example.test" });

	const ids = { organizationId: "org_acme", invitationId: made.id };
	expect((await clerk.organizations.getOrganizationInvitation(ids)).id).toBe(made.id);
	const revoked = await clerk.organizations.revokeOrganizationInvitation({
		...ids,
		requestingUserId: "user_acme_owner",
	});
	expect(revoked.status).toBe("revoked");
	const pending = await clerk.organizations.getOrganizationInvitationList({
		organizationId: "org_acme",
		status: ["pending"],
	});
	expect(pending.totalCount).toBe(0);
});

test("sessions are read, listed, given tokens and revoked", async () => {
	const { sessionId } = await session("owner@testcorp.example");
	const read = await clerk.sessions.getSession(sessionId);
	expect(read).toMatchObject({ status: "active", userId: "user_testcorp_owner" });
	const { jwt } = await clerk.sessions.getToken(sessionId);
	expect(jwt.split(".")).toHaveLength(3);

	expect(await clerk.sessions.revokeSession(sessionId)).toMatchObject({ status: "revoked" });
	const alive = await clerk.sessions.getSessionList({ userId: "user_testcorp_owner", status: "active" });
	expect(alive.totalCount).toBe(0);
});

test("a session tells where it was used last, as far as the browser said", async () => {
	const userAgent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0";
	const email = "owner@testcorp.example";
	const form = new URLSearchParams({ email });
	await fetch(`${local.url}/sign-in`, {
		...{ method: "POST", body: form, redirect: "manual" },
		headers: { "User-Agent": userAgent },
	});
	await session(email);

	const { data } = await clerk.sessions.getSessionList({ userId: "user_testcorp_owner", status: "active" });

	expect(data.map((one) => one.latestActivity?.browserName).sort()).toEqual(["Firefox", undefined]);
	expect(data.find((one) => one.latestActivity)?.latestActivity).toMatchObject({
		...{ deviceType: "Macintosh", browserVersion: "143.0", isMobile: false, ipAddress: "127.0.0.1" },
	});
});

test("a person may have more addresses, proved or not", async () => {
	const { state } = local.emulator;
	Object.assign(state.users.user_demo_owner ?? {}, {
		moreEmails: [
			{ email: "dana@work.test", verified: true },
			{ email: "dana@claimed.test", verified: false },
		],
	});

	const { emailAddresses } = await clerk.users.getUser("user_demo_owner");

	expect(emailAddresses.map((one) => [one.emailAddress, one.verification?.status])).toEqual([
		["owner@demo.example", "verified"],
		["dana@work.test", "verified"],
		["dana@claimed.test", "unverified"],
	]);
	expect(new Set(emailAddresses.map(({ id }) => id)).size).toBe(3);
	const found = (emailAddress: string) => clerk.users.getUserList({ emailAddress: [emailAddress] });
	expect((await found("dana@work.test")).data).toMatchObject([{ id: "user_demo_owner" }]);
	expect((await found("dana@claimed.test")).totalCount).toBe(0);
});

test("the public key is served as JWKS and verifies tokens over the network", async () => {
	const { cookie } = await session("owner@demo.example");
	const token = /__session=([^;]+)/.exec(cookie)?.[1] ?? "";
	const keys = await clerk.jwks.getJwks();
	expect(keys.keys).toMatchObject([{ kty: "RSA", alg: "RS256" }]);

	const { verifyToken } = await import("@clerk/backend");
	const { CLERK_SECRET_KEY: secretKey, CLERK_API_URL: apiUrl } = local.environment;
	expect(await verifyToken(token, { secretKey, apiUrl })).toMatchObject({ sub: "user_demo_owner" });
});

test("a wrong secret key is refused", async () => {
	const stranger = createClerkClient({ secretKey: "sk_live_wrong", apiUrl: local.url });

	await expect(stranger.users.getUser("user_both")).rejects.toMatchObject({ status: 401 });
});

test("an SDK that speaks another version of the API is refused loudly", async () => {
	const answer = await fetch(`${local.url}/v1/users/count`, {
		headers: { Authorization: "Bearer sk_live_emulator", "Clerk-API-Version": "1999-01-01" },
	});

	expect(answer.status).toBe(400);
	expect(await answer.text()).toContain("api_version_invalid");
});

test("a call that it does not know is a 501 in JSON", async () => {
	await expect(clerk.redirectUrls.getRedirectUrlList()).rejects.toMatchObject({
		status: 501,
		errors: [{ code: "not_implemented" }],
	});
});

test("planned failures and latency come as asked", async () => {
	const turn = (knobs: object) =>
		fetch(`${local.url}/__emu/knobs`, { method: "POST", body: JSON.stringify(knobs) });
	await turn({
		failures: [{ match: "GET /v1/users/*", status: 503, times: 1 }],
		latency: [{ match: "GET /v1/users/*", ms: 60 }],
	});

	const before = Date.now();
	await expect(clerk.users.getUser("user_both")).rejects.toMatchObject({ status: 503 });
	expect(Date.now() - before).toBeGreaterThanOrEqual(55);
	expect((await clerk.users.getUser("user_both")).id).toBe("user_both");
	await turn({ failures: [{ match: "* /v1/*", status: "hangup" }], latency: [] });
	await expect(clerk.users.getUser("user_both")).rejects.toThrow();

	await turn({ failures: [] });
	expect((await turn({ nonsense: 1 })).status).toBe(400);
});

test("the controls are not for web pages of others", async () => {
	const answer = await fetch(`${local.url}/__emu/reset`, {
		method: "POST",
		headers: { Origin: "https://evil.example" },
	});

	expect(answer.status).toBe(403);
	expect((await clerk.users.getUser("user_acme_owner")).firstName).toBe("Olive");
});

test("only this machine is answered, by its own name", async () => {
	const { request } = await import("node:http");
	const status = await new Promise((resolve, reject) => {
		const asked = request(`${local.url}/sign-in`, { headers: { Host: "evil.example" } }, (answer) => {
			answer.resume();
			resolve(answer.statusCode);
		});
		asked.on("error", reject).end();
	});

	expect(status).toBe(421);
	const port = new URL(local.url).port;
	expect((await fetch(`http://127.0.0.1:${port}/sign-in`)).status).toBe(200);
});
