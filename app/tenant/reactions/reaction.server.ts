import type { EventName, Payload } from "../events/events.ts";
import type { SystemReading, SystemWriting } from "../system.server.ts";

/** Something that happened in a tenant, as its audit log has it. */
export type Occurrence<Name extends EventName = EventName> = Name extends EventName
	? {
			/** `audit_logs.id`: the same at every try. */
			id: string;
			event: Name;
			payload: Payload<Name>;
			at: Date;
			actor: { kind: "member" | "system" | "operator"; id: string | null };
			subject: { type: string; id: string };
		}
	: never;

/** A workspace with nobody in it, for a reaction. */
export type ReactingTenant = {
	/** The Clerk organization id. */
	id: string;
	slug: string;
	name: string;
	/** IANA name. */
	timeZone: string;
	/** Where its pages are, without a slash at the end: `https://app.example/acme`, or `https://acme.app.example`. */
	address: string;
	/** Where the pages are that belong to no workspace: `https://app.example`. */
	origin: string;
	/** A READ ONLY transaction under the tenant's own role. */
	read<T>(work: (reading: SystemReading) => Promise<T>): Promise<T>;
	/** A transaction whose events the reaction is the actor of. */
	write<T>(work: (writing: SystemWriting) => Promise<T>): Promise<T>;
	/** The same for what a member did by what happened: they are the actor of its events. */
	writeFor<T>(memberId: string, work: (writing: SystemWriting) => Promise<T>): Promise<T>;
};

/**
 * What a slice does when told that something happened. It runs after the commit, at least once and perhaps twice: what
 * it does must be the same the second time, which it knows by `occurrence.id`. What it throws is tried again later.
 */
export type Reaction = {
	/** `noun.verb`; stands in the trail as the actor of what it writes, and in jobs: renaming it loses those waiting. */
	name: string;
	on: readonly EventName[];
	run: (tenant: ReactingTenant, occurrence: Occurrence) => Promise<void>;
};

/** Declares a reaction; it works once it stands in the table of `app/worker.server.ts`. */
export function reaction<Name extends EventName>(
	name: string,
	on: readonly Name[],
	run: (tenant: ReactingTenant, occurrence: Occurrence<Name>) => Promise<void>,
): Reaction {
	return { name, on, run: run as Reaction["run"] };
}
