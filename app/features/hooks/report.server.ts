import { and, eq, inArray, or } from "drizzle-orm";
import {
	findEmailPreference,
	unsubscribeAddress,
	unsubscribeHeaders,
} from "#app/features/reminders/opt-out.server.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { log } from "#app/platform/log/log.server.ts";
import { renderEmail } from "#app/platform/mail/email.ts";
import { MailUnavailable, sendMail } from "#app/platform/mail/mail.server.ts";
import { sign } from "#app/platform/secret.server.ts";
import { holds } from "#app/tenant/permissions/permissions.ts";
import { findRoles } from "#app/tenant/permissions/roles.server.ts";
import type { Occurrence, ReactingTenant } from "#app/tenant/reactions/reaction.server.ts";
import { hueOf } from "#app/ui/elements/hue.ts";
import { inEmail } from "#app/ui/text/isolate.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { type EndpointTrouble, endpointEmail } from "./emails.ts";

type Trouble = Occurrence<"webhook.failing" | "webhook.disabled">;

/** Emails everyone who manages webhooks, and the member who made this one, that it fails or was turned off. */
export async function reportEndpoint(tenant: ReactingTenant, happened: Trouble): Promise<void> {
	const people = await tenant.read((reading) => findReaders(reading, happened.payload.id));
	for (const person of people) await post(tenant, happened, person);
}

type Reader = { id: string; email: string };

async function findReaders(reading: TenantReading, endpointId: string): Promise<Reader[]> {
	const { users, webhookEndpoints: endpoints } = reading.tables;
	const [roles, [endpoint]] = await Promise.all([
		findRoles(reading),
		reading.db.select({ madeBy: endpoints.madeBy }).from(endpoints).where(eq(endpoints.id, endpointId)),
	]);
	if (!endpoint) return [];
	const managing = roles.filter((role) => holds(role.permissions, "integrations:manage"));
	const keys = managing.map(({ key }) => key);
	const people = await reading.db
		.select({ id: users.id, email: users.email })
		.from(users)
		.where(and(eq(users.isActive, true), or(inArray(users.role, keys), eq(users.id, endpoint.madeBy ?? ""))))
		.orderBy(users.id);
	const wishes = await Promise.all(people.map(({ id }) => findEmailPreference(reading, id, "webhooks")));
	return people.filter((_, place) => wishes[place]);
}

async function post(tenant: ReactingTenant, { id, event, payload }: Trouble, reader: Reader): Promise<void> {
	const unsubscribeUrl = unsubscribeAddress(tenant.origin, tenant.id, reader.id, "webhooks");
	const trouble: EndpointTrouble =
		event === "webhook.failing"
			? { kind: "failing", failures: (payload as Occurrence<"webhook.failing">["payload"]).failures }
			: { kind: "off", reason: (payload as Occurrence<"webhook.disabled">["payload"]).reason };
	const { subject, content } = endpointEmail({
		...{ workspace: tenant.name, host: payload.host, trouble, unsubscribeUrl },
		url: pageIn(tenant.address, "/settings/developers/webhooks/:hook", payload.id),
	});
	const message = sign("webhooks", `${tenant.id}:${id}:${reader.id}`);
	try {
		await sendMail({
			...{ to: reader.email, fromName: inEmail(tenant.name), subject },
			...renderEmail({ sender: { name: tenant.name, hue: hueOf(tenant.id) }, ...content }),
			// The same when it is tried again after a crash.
			messageId: `<${message}@${new URL(tenant.origin).hostname}>`,
			headers: unsubscribeHeaders(unsubscribeUrl),
		});
	} catch (error) {
		if (!(error instanceof MailUnavailable) || !error.permanent) throw error;
		log.warn({ err: error }, "an email about a webhook was permanently refused");
	}
}
