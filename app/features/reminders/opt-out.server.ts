import { and, eq } from "drizzle-orm";
import { masked } from "#app/platform/mail/email-address.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import type { RequestFacts } from "#app/platform/request/request.server.ts";
import { sign, verify } from "#app/platform/secret.server.ts";
import type { EventName, Payload } from "#app/tenant/events/events.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { findTenant, readAsSystem, writeWithTrail } from "#app/tenant/system.server.ts";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import type { MAIL_KINDS } from "#db/schema/tenant/onboarding-sessions.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import type { Db } from "#db/tenancy/session/open.ts";

/** A kind of mail that somebody can do without. */
export type MailKind = (typeof MAIL_KINDS)[number];

type Looking = { db: Db; tables: TenantTables };
type Wishing = Looking & {
	record<Name extends EventName>(event: Name, payload: Payload<Name>): Promise<void>;
};

/** Whether a member wants a kind of mail: everybody does who has not said otherwise. */
export async function findWish({ db, tables }: Looking, memberId: string, kind: MailKind): Promise<boolean> {
	const { mailOptOuts } = tables;
	const [refused] = await db
		.select({ kind: mailOptOuts.kind })
		.from(mailOptOuts)
		.where(and(eq(mailOptOuts.userId, memberId), eq(mailOptOuts.kind, kind)));
	return refused === undefined;
}

/** Keeps what a member wants; false when they wanted it already. Records: reminder.refused, reminder.wanted. */
export async function keepWish(
	{ db, tables, record }: Wishing,
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
	if (changed.length > 0) await record(`reminder.${wish}`, { id, name });
	return changed.length > 0;
}

const PURPOSE = "unsubscribe";

/** Whose mail a letter's link is about, as its address says it: two parts, the second proves the first. */
export type WishLink = { whom: string; signature: string };

/** The address in a letter that lets its reader do without such letters, for ever and without signing in. */
export function wishAddress(origin: string, tenantId: string, memberId: string, kind: MailKind): string {
	const whom = Buffer.from(JSON.stringify([tenantId, memberId, kind])).toString("base64url");
	return `${origin}/unsubscribe/${whom}/${sign(PURPOSE, whom)}`;
}

/** What the page behind such an address shows. */
export type WishPage = {
	workspace: string;
	/** As much of the address as its owner knows it by. */
	sentTo: string;
	wanted: boolean;
};

/** What a letter's link is about; looking changes nothing, since mail programs open links too. Refuses: 404, 410 for a closed workspace, 503. */
export async function getWishPage(link: WishLink): Promise<WishPage> {
	const { tenant, memberId, kind } = await openLink(link);
	return readAsSystem(tenant, async (looking) => {
		const [member, wanted] = await Promise.all([
			findAddressee(looking, memberId),
			findWish(looking, memberId, kind),
		]);
		return { workspace: tenant.name, sentTo: masked(member.email), wanted };
	});
}

/**
 * Does what the reader of a letter asks for, twice as good as once. Refuses: as `getWishPage`.
 * Records: reminder.refused, reminder.wanted.
 */
export async function answerWish(
	link: WishLink,
	wish: "wanted" | "refused",
	{ ip, userAgent, requestId }: RequestFacts,
): Promise<void> {
	const { tenant, memberId, kind } = await openLink(link);
	const trail = { actorKind: "member", actorId: memberId, ip, userAgent, requestId } as const;
	await writeWithTrail(tenant, trail, async (writing) => {
		const member = await findAddressee(writing, memberId);
		await keepWish(writing, { id: memberId, name: fullName(member) }, kind, wish);
	});
}

/** Sees to it that a link came from us, which costs next to nothing. Refuses: 404. */
export function proveWishLink({ whom, signature }: WishLink): void {
	if (!verify(PURPOSE, whom, signature)) refuseUnknown();
}

async function openLink(link: WishLink): Promise<{ tenant: TenantRecord; memberId: string; kind: MailKind }> {
	proveWishLink(link);
	// What we signed we wrote.
	const [tenantId, memberId, kind] = JSON.parse(Buffer.from(link.whom, "base64url").toString());
	const tenant = await findTenant(tenantId);
	if (!tenant) return refuseUnknown();
	if (tenant.status !== "active") {
		return refuse(410, {
			title: "This workspace is closed",
			message: "It sends no letters while it is closed. There is nothing you need to do.",
		});
	}
	return { tenant, memberId, kind };
}

async function findAddressee({ db, tables: { users } }: Looking, id: string) {
	const { firstName, lastName, email } = users;
	const [row] = await db.select({ firstName, lastName, email }).from(users).where(eq(users.id, id));
	return row ?? refuseUnknown();
}

function refuseUnknown(): never {
	return refuse(404, {
		title: "This link leads nowhere",
		message:
			"Perhaps it was cut off in the letter. Open it from there once more, or copy the whole address into your browser.",
	});
}
