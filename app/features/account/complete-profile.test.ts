import { RouterContextProvider } from "react-router";
import { afterAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { requestContext } from "#app/platform/request/request.server.ts";
import { personContext } from "#app/tenant/people/person.ts";
import { sessionsOf } from "#tests/support/world/onboarding.ts";
import { aMember, asMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { completeProfileOperation } from "./api.server.ts";
import { getMyProfile } from "./profile.server.ts";
import { action } from "./routes/complete-profile.ts";

const pool = await testPool();
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

/** Sends a profile as the API takes it; returns the answer's status and body. */
async function send(slug: string, userId: string, profile: object): Promise<[number, unknown]> {
	const context = new RouterContextProvider();
	context.set(personContext, { userId, sessionId: "sess_1", via: "token" });
	context.set(requestContext, { requestId: "req_1", nonce: "", ip: "192.0.2.7", userAgent: "test" });
	const request = new Request(`http://localhost/api/tenants/${slug}/users/onboarding`, {
		method: "POST",
		body: JSON.stringify(profile),
	});
	const response = await action({ request, params: { slug }, context } as unknown as Parameters<
		typeof action
	>[0]);
	return [response.status, await response.json()];
}

test("completing a profile through the API begins onboarding at once, and a second time changes nothing", async () => {
	const { slug, id } = await aTenant(pool);
	const userId = id.replace("org_", "user_");
	const profile = { firstName: "Olga", lastName: "Owner", phone: "+46 8 1" };
	const expected = [200, { success: true, next: `/${slug}/onboarding` }];

	expect(await send(slug, userId, profile)).toEqual(expected);
	const begun = await sessionsOf(await asMember({ slug }, userId));
	expect(await send(slug, userId, profile)).toEqual(expected);

	expect(begun).toEqual([
		"Set up your workspace active by role: Create your first project open, Complete your profile done",
	]);
	expect(await sessionsOf(await asMember({ slug }, userId))).toEqual(begun);
});

test.each([{}, { lastName: null }, { lastName: "" }, { lastName: " \u200B" }])(
	"people with one name have a profile like anybody: %j",
	async (given) => {
		const record = await aTenant(pool);
		const { slug, member } = await aMember(pool, record, "member", { firstName: "Suharto", lastName: null });

		const answer = await send(slug, member.id, { firstName: "Suharto", phone: "+62 21 345", ...given });

		expect(answer).toEqual([200, { success: true, next: `/${slug}/onboarding` }]);
		const tenant = await asMember(record, member.id);
		expect(tenant.member.name).toBe("Suharto");
		expect(await getMyProfile(tenant)).toMatchObject({ lastName: null, phone: "+62 21 345" });
		expect((await sessionsOf(tenant)).join()).toContain("Complete your profile done");
	},
);

test("what a call does not send stays as it is, and what it sends as null is cleared", async () => {
	const record = await aTenant(pool);
	const { slug, member } = await aMember(pool, record, "member", { firstName: "Olga", lastName: "Owner" });
	const profile = async () => {
		const { firstName, lastName, phone } = await getMyProfile(await asMember(record, member.id));
		return [firstName, lastName, phone];
	};

	expect((await send(slug, member.id, { phone: "+46 8 1000" }))[0]).toBe(200);
	expect(await profile()).toEqual(["Olga", "Owner", "+46 8 1000"]);
	expect((await send(slug, member.id, { firstName: "Olga" }))[0]).toBe(200);
	expect(await profile()).toEqual(["Olga", "Owner", "+46 8 1000"]);
	expect((await send(slug, member.id, { phone: null }))[0]).toBe(200);
	expect(await profile()).toEqual(["Olga", "Owner", null]);
	expect(await send(slug, member.id, { nickname: "Olle" })).toMatchObject([
		422,
		{ fields: { "": ["Send at least one of firstName, lastName, phone"] } },
	]);
	expect(await send(slug, member.id, { firstName: null })).toMatchObject([
		422,
		{ fields: { firstName: ["Type your first name"] } },
	]);
});

test("a person without a first name is asked for it", async () => {
	const record = await aTenant(pool);
	const { slug, member } = await aMember(pool, record, "member", { firstName: null, lastName: null });

	expect(await send(slug, member.id, { phone: "+46 8 1000" })).toMatchObject([
		422,
		{ fields: { firstName: ["Type your first name"] } },
	]);
});

test("the documentation says what this address takes and answers", async () => {
	const { slug, id } = await aTenant(pool);
	const { answer, example, statuses, body } = completeProfileOperation;
	const [status, answered] = await send(slug, id.replace("org_", "user_"), example);
	const refused = await send(slug, id.replace("org_", "user_"), { firstName: "" });

	expect([status, answer.parse(answered)]).toEqual([200, answered]);
	expect(Object.keys(body.shape)).toEqual(["firstName", "lastName", "phone"]);
	const stranger = await send(slug, "user_nobody", example);
	for (const [seen] of [refused, stranger]) expect(Object.keys(statuses)).toContain(String(seen));
});
