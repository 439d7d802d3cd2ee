import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import type { EventName, Payload } from "../events/events.ts";
import type { StoredFiles } from "../files/stored-files.server.ts";
import type { TenantWriting } from "../tenant.server.ts";

/** Something that happened in a tenant, as its audit log records it. */
export type Occurrence<Name extends EventName = EventName> = Name extends EventName
	? {
			/** `audit_logs.id`: the same on every try. */
			id: string;
			event: Name;
			payload: Payload<Name>;
			at: Date;
			actor: { kind: "member" | "system" | "operator"; id: string | null };
			subject: { type: string; id: string };
		}
	: never;

/** A workspace without a member in it, for a reaction. */
export type ReactingTenant = {
	/** The Clerk organization id. */
	id: string;
	slug: string;
	name: string;
	/** The time zone, an IANA name. */
	timeZone: string;
	/** The locale of its dates, which also chooses the word forms of its search: `de-DE`. */
	dateLocale: string;
	/** The address of its pages, without a trailing slash: `https://app.example/acme`, or `https://acme.app.example`. */
	address: string;
	/** The address of the pages that belong to no workspace: `https://app.example`. */
	origin: string;
	/** The bytes of its files. */
	files: StoredFiles;
	/** Runs a READ ONLY transaction under the tenant's own role. */
	read<T>(work: (reading: TenantReading) => Promise<T>): Promise<T>;
	/** Runs a transaction whose events have the reaction as their actor. */
	write<T>(work: (writing: TenantWriting) => Promise<T>): Promise<T>;
	/** Does the same for something a member did through what happened: the member is the actor of its events. */
	writeFor<T>(memberId: string, work: (writing: TenantWriting) => Promise<T>): Promise<T>;
};

/**
 * Describes what a feature does when something has happened. It runs after the commit, at least once and perhaps
 * twice, so it must be idempotent; `occurrence.id` identifies the event. If it throws, it is retried later.
 */
export type Reaction = {
	/** `noun.verb`; the actor in the audit log of what it writes, and part of queued jobs: renaming it loses those. */
	name: string;
	on: readonly EventName[];
	/** Only for workspaces that took an interest in it (`registry/webhook-due.server.ts`): the others have no job of it. */
	needsInterest?: true;
	run: (tenant: ReactingTenant, occurrence: Occurrence) => Promise<void>;
};

/** Declares a reaction. It works once it is in the table of `app/worker.server.ts`. */
export function reaction<Name extends EventName>(
	name: string,
	on: readonly Name[],
	run: (tenant: ReactingTenant, occurrence: Occurrence<Name>) => Promise<void>,
): Reaction {
	return { name, on, run: run as Reaction["run"] };
}
