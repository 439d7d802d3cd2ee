import { createHmac, hkdfSync } from "node:crypto";
import { expect } from "@playwright/test";
import { connect } from "#db/client.ts";
import { TEST_SECRET } from "#tests/support/app/environment.ts";

/** Returns the path that the newest email of an invitation links to. */
export async function linkIn(email: string): Promise<string> {
	const sql = connect({ url: process.env.STORY_DATABASE_URL ?? "" });
	try {
		const [link] =
			await sql`select invitation_id, organization_id from public.invitation_links where email = ${email}`;
		const [tenant] = await sql`select schema_name from public.tenants where id = ${link?.organization_id}`;
		const [row] = await sql.unsafe(
			`select id, times_sent from "${tenant?.schema_name}".invitations where id = '${link?.invitation_id}'`,
		);
		expect(row, `${email} was invited`).toBeDefined();
		const key = Buffer.from(hkdfSync("sha256", TEST_SECRET, "", "tenantry invitation", 32));
		return `/invitations/${createHmac("sha256", key).update(`${row?.id}:${row?.times_sent}`).digest("base64url")}`;
	} finally {
		await sql.end();
	}
}

/** Returns the path, as in emails, at which a member of a workspace chooses whether to get reminders. */
export async function wishLinkOf(slug: string, userId: string): Promise<string> {
	const sql = connect({ url: process.env.STORY_DATABASE_URL ?? "" });
	try {
		const [tenant] = await sql`select id from public.tenants where slug = ${slug}`;
		const whom = Buffer.from(JSON.stringify([tenant?.id, userId, "onboarding"])).toString("base64url");
		const key = Buffer.from(hkdfSync("sha256", TEST_SECRET, "", "tenantry unsubscribe", 32));
		return `/unsubscribe/${whom}/${createHmac("sha256", key).update(whom).digest("base64url")}`;
	} finally {
		await sql.end();
	}
}
