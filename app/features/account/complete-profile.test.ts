import { RouterContextProvider } from "react-router";
import { afterAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { requestContext } from "#app/platform/request/request.server.ts";
import { personContext } from "#app/tenant/people/person.ts";
import { sessionsOf } from "#tests/support/world/onboarding.ts";
import { asMember, aTenant, testLanes } from "#tests/support/world/tenant.ts";
import { action } from "./routes/complete-profile.ts";

const lanes = await testLanes();
afterAll(() => Promise.all([lanes.close(), closeDatabase()]));

test("completing a profile through the API begins onboarding at once, and a second time changes nothing", async () => {
	const { slug, id } = await aTenant(lanes);
	const userId = id.replace("org_", "user_");
	const send = async () => {
		const context = new RouterContextProvider();
		context.set(personContext, { userId, sessionId: "sess_1", via: "token" });
		context.set(requestContext, { requestId: "req_1", nonce: "", ip: "192.0.2.7", userAgent: "test" });
		const request = new Request(`http://localhost/api/tenants/${slug}/users/onboarding`, {
			...{ method: "POST", body: JSON.stringify({ firstName: "Olga", lastName: "Owner", phone: "+46 8 1" }) },
		});
		const response = await action({ request, params: { slug }, context } as unknown as Parameters<
			typeof action
		>[0]);
		return [response.status, await response.json()];
	};
	const expected = [200, { success: true, next: `/${slug}/onboarding` }];

	expect(await send()).toEqual(expected);
	const begun = await sessionsOf(await asMember({ slug }, userId));
	expect(await send()).toEqual(expected);

	expect(begun).toEqual([
		"Set up the workspace active by role: Find your way around open, Fill in your profile done",
	]);
	expect(await sessionsOf(await asMember({ slug }, userId))).toEqual(begun);
});
