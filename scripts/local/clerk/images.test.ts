import { createClerkClient } from "@clerk/backend";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type LocalClerk, startLocalClerk } from "./server.ts";

/** Pictures of people and organizations: the SDK's uploads against the local Clerk, and what it tells of them. */
let local: LocalClerk;
let clerk: ReturnType<typeof createClerkClient>;

beforeAll(async () => {
	local = await startLocalClerk({ port: 0, appOrigins: ["http://localhost:3000"] });
	const { CLERK_SECRET_KEY: secretKey, CLERK_API_URL: apiUrl } = local.environment;
	clerk = createClerkClient({ secretKey, apiUrl, telemetry: { disabled: true } });
});
afterAll(() => local.stop());
beforeEach(() => {
	local.emulator.state.messages.length = 0;
});

const BYTES = [0, 255, 13, 10, 45, 45, 128];
const picture = (type = "image/webp", bytes = BYTES) =>
	new File([new Uint8Array(bytes)], "picture.webp", { type });
const told = () =>
	local.emulator.state.messages.map(({ type, body }) => {
		const { image_url, has_image } = JSON.parse(body).data;
		return { type, image_url, has_image };
	});

test("a person's picture is kept byte for byte, shown at its address, and told of", async () => {
	expect(await clerk.users.getUser("user_both")).toMatchObject({ hasImage: false });

	const { imageUrl, hasImage } = await clerk.users.updateUserProfileImage("user_both", { file: picture() });

	expect(hasImage).toBe(true);
	expect(imageUrl).toMatch(new RegExp(`^${local.url}/images/`));
	const answer = await fetch(imageUrl);
	expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual(BYTES);
	expect(answer.headers.get("Content-Type")).toBe("image/webp");
	expect(answer.headers.get("X-Content-Type-Options")).toBe("nosniff");
	expect(told()).toEqual([{ type: "user.updated", image_url: imageUrl, has_image: true }]);
	const [mine] = (await clerk.users.getOrganizationMembershipList({ userId: "user_both" })).data;
	expect(mine?.publicUserData).toMatchObject({ imageUrl, hasImage: true });
});

test("a new picture has a new address, and with the old one it goes", async () => {
	const first = await clerk.users.updateUserProfileImage("user_both", { file: picture() });
	const second = await clerk.users.updateUserProfileImage("user_both", { file: picture("image/png") });
	expect(second.imageUrl).not.toBe(first.imageUrl);
	expect((await fetch(first.imageUrl)).status).toBe(404);

	const removed = await clerk.users.deleteUserProfileImage("user_both");

	expect(removed.hasImage).toBe(false);
	expect((await fetch(second.imageUrl)).status).toBe(404);
	expect(told().at(-1)).toMatchObject({ type: "user.updated", has_image: false });
});

test("an organization's logo is credited, kept, reported and removed", async () => {
	const logo = { file: picture(), uploaderUserId: "user_acme_owner" };

	const { imageUrl, hasImage } = await clerk.organizations.updateOrganizationLogo("org_acme", logo);

	expect(hasImage).toBe(true);
	expect((await fetch(imageUrl)).headers.get("Content-Type")).toBe("image/webp");
	expect(told()).toEqual([{ type: "organization.updated", image_url: imageUrl, has_image: true }]);
	expect((await clerk.organizations.deleteOrganizationLogo("org_acme")).hasImage).toBe(false);
	const stranger = { file: picture(), uploaderUserId: "user_nobody" };
	await expect(clerk.organizations.updateOrganizationLogo("org_acme", stranger)).rejects.toMatchObject({
		status: 404,
	});
});

test("a file that is not a picture, or is too large, is refused, and nothing changes", async () => {
	const upload = (file: File) => clerk.users.updateUserProfileImage("user_acme_owner", { file });

	await expect(upload(picture("image/svg+xml"))).rejects.toMatchObject({ status: 422 });
	await expect(upload(picture("image/png", Array(10_000_001).fill(0)))).rejects.toMatchObject({
		status: 413,
	});
	await expect(clerk.users.updateUserProfileImage("user_nobody", { file: picture() })).rejects.toMatchObject({
		status: 404,
	});

	expect(told()).toEqual([]);
	expect(Object.keys(local.emulator.state.images)).toEqual([]);
});

test("a picture goes with its account", async () => {
	const user = await clerk.users.createUser({ emailAddress: ["pia@example.test"] });
	const { imageUrl } = await clerk.users.updateUserProfileImage(user.id, { file: picture() });

	await clerk.users.deleteUser(user.id);

	expect((await fetch(imageUrl)).status).toBe(404);
});
