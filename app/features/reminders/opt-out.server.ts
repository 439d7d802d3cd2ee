import { and, eq } from "drizzle-orm";
import { href } from "react-router";
import { masked } from "#app/platform/mail/email-address.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import type { RequestFacts } from "#app/platform/request/request.server.ts";
import { sign, verify } from "#app/platform/secret.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import type { TenantWriting } from "#app/tenant/tenant.server.ts";
import { findTenant, readAsSystem, writeWithTrail } from "#app/tenant/write-as-system.server.ts";
import type { MAIL_KINDS } from "#db/schema/tenant/onboarding-sessions.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";

/** Names a kind of email that people can turn off. */
export type MailKind = (typeof MAIL_KINDS)[number];

/** Checks whether a member wants a kind of email. Everyone does until they turn it off. */
export async function findEmailPreference(
	{ db, tables }: TenantReading,
	memberId: string,
	kind: MailKind,
): Promise<boolean> {
	const { mailOptOuts } = tables;
	const [refused] = await db
		.select({ kind: mailOptOuts.kind })
		.from(mailOptOuts)
		.where(and(eq(mailOptOuts.userId, memberId), eq(mailOptOuts.kind, kind)));
	return refused === undefined;
}

/** Saves a member's preference; false when it was already set. Records, of reminders: reminder.refused, reminder.wanted. */
export async function saveEmailPreference(
	{ db, tables, record }: TenantWriting,
	member: { id: string; name: string },
	kind: MailKind,
	wish: "wanted" | "refused",
): Promise<boolean> {
	const { mailOptOuts } = tables;
	const { id, name } = member;
	const changed =
		wish === "refused"
			? await db.insert(mailOptOuts).values({ userId: id, kind }).onConflictDoNothing().returning()
			: await db
					.delete(mailOptOuts)
					.where(and(eq(mailOptOuts.userId, id), eq(mailOptOuts.kind, kind)))
					.returning();
	// Whether someone is told of what concerns them concerns nobody else.
	if (changed.length > 0 && kind === "onboarding") await record(`reminder.${wish}`, { id, name });
	return changed.length > 0;
}

const PURPOSE = "unsubscribe";

/** Describes the two parts of an unsubscribe link: whose email it is about, and a signature that proves it. */
export type UnsubscribeLink = { whom: string; signature: string };

/** Builds the address in an email that turns such emails off permanently, without signing in. */
export function unsubscribeAddress(
	origin: string,
	tenantId: string,
	memberId: string,
	kind: MailKind,
): string {
	const whom = Buffer.from(JSON.stringify([tenantId, memberId, kind])).toString("base64url");
	return origin + href("/unsubscribe/:whom/:signature", { whom, signature: sign(PURPOSE, whom) });
}

/** Returns the headers by which mail programs show a button of their own, which sends a POST (RFC 8058). */
export const unsubscribeHeaders = (unsubscribeUrl: string) => ({
	"List-Unsubscribe": `<${unsubscribeUrl}>`,
	"List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
});

/** Describes what the unsubscribe page shows. */
export type UnsubscribePage = {
	workspace: string;
	kind: MailKind;
	/** Shows just enough of the address for its owner to recognize it. */
	sentTo: string;
	wanted: boolean;
};

/** Returns what an unsubscribe link is about. Changes nothing, since mail programs open links too. Refuses: 404, 410 for a closed workspace, 503. */
export async function getUnsubscribePage(link: UnsubscribeLink): Promise<UnsubscribePage> {
	const { tenant, memberId, kind } = await openLink(link);
	return readAsSystem(tenant, async (looking) => {
		const [member, wanted] = await Promise.all([
			findAddressee(looking, memberId),
			findEmailPreference(looking, memberId, kind),
		]);
		return { workspace: tenant.name, kind, sentTo: masked(member.email), wanted };
	});
}

/**
 * Saves the preference of an email's reader. Idempotent. Refuses: as `getUnsubscribePage`.
 * Records: reminder.refused, reminder.wanted.
 */
export async function answerUnsubscribe(
	link: UnsubscribeLink,
	wish: "wanted" | "refused",
	{ ip, userAgent, requestId }: RequestFacts,
): Promise<void> {
	const { tenant, memberId, kind } = await openLink(link);
	const trail = { actorKind: "member", actorId: memberId, ip, userAgent, requestId } as const;
	await writeWithTrail(tenant, trail, async (writing) => {
		const member = await findAddressee(writing, memberId);
		await saveEmailPreference(writing, { id: memberId, name: fullName(member) }, kind, wish);
	});
}

/** Verifies cheaply that we signed a link. Refuses: 404. */
export function verifyUnsubscribeLink({ whom, signature }: UnsubscribeLink): void {
	if (!verify(PURPOSE, whom, signature)) refuseUnknown();
}

async function openLink(
	link: UnsubscribeLink,
): Promise<{ tenant: TenantRecord; memberId: string; kind: MailKind }> {
	verifyUnsubscribeLink(link);
	// The parts can be trusted once the signature matches.
	const [tenantId, memberId, kind] = JSON.parse(Buffer.from(link.whom, "base64url").toString());
	const tenant = await findTenant(tenantId);
	if (!tenant) return refuseUnknown();
	if (tenant.status !== "active") {
		return refuse(410, {
			title: "This workspace is closed",
			message: "It sends no emails while it’s closed. You don’t need to do anything.",
		});
	}
	return { tenant, memberId, kind };
}

async function findAddressee({ db, tables: { users } }: TenantReading, id: string) {
	const { firstName, lastName, email } = users;
	const [row] = await db.select({ firstName, lastName, email }).from(users).where(eq(users.id, id));
	return row ?? refuseUnknown();
}

function refuseUnknown(): never {
	return refuse(404, {
		title: "This link isn’t valid",
		message:
			"It may have been cut off in the email. Open it from there again, or copy the whole address into your browser.",
	});
}
