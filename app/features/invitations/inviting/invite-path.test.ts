import { eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { anInvite, invitationsOf } from "#tests/support/world/invitation.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { getInviteStart } from "../invite-form-start.server.ts";
import { listInvitations } from "../list.server.ts";
import { resendInvitation } from "../resend-and-revoke.server.ts";
import { invitePeople } from "./invite.server.ts";

const pool = await testPool();
const admin = await aMember(pool, await aTenant(pool), "admin");
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

let count = 0;
const someone = () => `person-${count++}@example.com`;

test("an invitation can name an onboarding path, which it keeps when it is sent again", async () => {
	const email = someone();
	const { paths } = await getInviteStart(admin);
	const path = paths.find(({ name }) => name === "Follow along");
	await invitePeople(admin, anInvite(email, { path: path?.id }));
	const [{ id } = { id: "" }] = await invitationsOf(admin, email);

	await resendInvitation(admin, id, 1);

	expect((await invitationsOf(admin, email)).map((row) => row.onboardingPathId)).toEqual([path?.id]);
	const listed = await listInvitations(admin, { status: "pending" });
	expect(listed.invitations.find((row) => row.id === id)).toMatchObject({
		path: "Follow along",
		timesSent: 2,
	});
});

test("a path that cannot be started is not offered, and invites nobody", async () => {
	const [path] = (await getInviteStart(admin)).paths;
	const email = someone();
	const change = (deletedAt: Date | null) =>
		admin.write(async (writing) => {
			writing.authorize("onboarding:manage");
			const { onboardingPaths: all } = writing.tables;
			await writing.db
				.update(all)
				.set({ deletedAt })
				.where(eq(all.id, path?.id ?? 0));
			await writing.record("path.deleted", { id: path?.id ?? 0, name: path?.name ?? "" });
		});

	await change(new Date());
	const offered = (await getInviteStart(admin)).paths;
	const answers = [
		await invitePeople(admin, anInvite(email, { path: path?.id })),
		await invitePeople(admin, anInvite(email, { path: 2_147_483_647 })),
	];
	await change(null);

	expect(offered).not.toContainEqual(path);
	for (const answer of answers) expect(answer).toMatchObject({ outcome: "invalid", field: "path" });
	expect(await invitationsOf(admin, email)).toEqual([]);
});
