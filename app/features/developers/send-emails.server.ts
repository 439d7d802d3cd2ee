import { and, asc, eq, inArray, or } from "drizzle-orm";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { log } from "#app/platform/log/log.server.ts";
import { type EmailContent, renderEmail } from "#app/platform/mail/email.ts";
import { MailUnavailable, sendMail } from "#app/platform/mail/mail.server.ts";
import { sign } from "#app/platform/secret.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { holds } from "#app/tenant/permissions/permissions.ts";
import { findRoles } from "#app/tenant/permissions/roles.server.ts";
import type { ReactingTenant } from "#app/tenant/reactions/reaction.server.ts";
import { hueOf } from "#app/ui/elements/hue.ts";
import { inEmail } from "#app/ui/text/isolate.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { leakedKeyEmail } from "./emails.ts";

// Anyone left out can read it in the audit log: a workspace may have any number of admins.
const MOST_TOLD = 20;

/**
 * Tells the member of a key, or the sponsor of its service account, and those who manage integrations that it was revoked
 * because others could read it. After a crash it may be sent twice, with the same Message-ID.
 */
export async function sendLeakedKey(
	tenant: ReactingTenant,
	key: { id: string; name: string; reason: "reported" | "address" },
	eventId: string,
): Promise<void> {
	const found = await tenant.read((reading) => findConcerned(reading, key.id));
	if (!found) return;
	const email = leakedKeyEmail({
		...{ workspace: tenant.name, key: key.name, member: found.member, reason: key.reason },
		url: pageIn(tenant.address, "/settings/developers/:apiKey", key.id),
	});
	// The member of the key first, however many manage it.
	const to = [...found.own, ...found.managing].slice(0, MOST_TOLD);
	await sendToConcerned(tenant, to, { ...email, about: eventId });
}

/** An email about a key. `about`: what it is sent for, the same at each try. */
type EmailAboutKey = { subject: string; content: EmailContent; about: string };

/** Sends an email to each address. Throws when one could not be sent now. */
export async function sendToConcerned(
	tenant: ReactingTenant,
	addresses: readonly string[],
	{ subject, content, about }: EmailAboutKey,
): Promise<void> {
	const sender = { name: tenant.name, hue: hueOf(tenant.id) };
	for (const to of addresses) {
		const messageId = `<${sign("leaked key", `${tenant.id}:${about}:${to}`)}@${new URL(tenant.origin).hostname}>`;
		const mail = { to, fromName: inEmail(tenant.name), subject, messageId };
		await sendMail({ ...mail, ...renderEmail({ sender, ...content }) }).catch((error: unknown) => {
			// The others must get theirs.
			if (!(error instanceof MailUnavailable && error.permanent)) throw error;
			log.warn({ err: error }, "an email about a key was refused permanently");
		});
	}
}

/**
 * A step: finds the name of whom a key acts as, and the addresses of those who can look after it: its member or the
 * sponsor of its service account, and those who manage integrations, first the oldest members.
 */
export async function findConcerned({ db, tables }: TenantReading, id: string) {
	const { apiKeys, users } = tables;
	const [holder] = await db
		.select({
			id: users.id,
			sponsorId: users.sponsorId,
			firstName: users.firstName,
			lastName: users.lastName,
			email: users.email,
		})
		.from(apiKeys)
		.innerJoin(users, eq(users.id, apiKeys.memberId))
		.where(eq(apiKeys.id, id));
	if (!holder) return undefined;
	const roles = await findRoles({ db, tables });
	const managers = roles.filter(({ permissions }) => holds(permissions, "integrations:manage"));
	const ofRole = inArray(
		users.role,
		managers.map(({ key }) => key),
	);
	const rows = await db
		.select({ id: users.id, email: users.email })
		.from(users)
		.where(and(eq(users.isActive, true), or(eq(users.id, holder.sponsorId ?? holder.id), ofRole)))
		.orderBy(asc(users.joinedAt), asc(users.id));
	const isOwn = (row: { id: string }) => row.id === (holder.sponsorId ?? holder.id);
	const [own, managing] = [rows.filter(isOwn), rows.filter((row) => !isOwn(row)).slice(0, MOST_TOLD)];
	return {
		member: fullName(holder),
		own: own.map(({ email }) => email),
		managing: managing.map(({ email }) => email),
	};
}
