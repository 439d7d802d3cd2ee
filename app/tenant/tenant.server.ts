import { AsyncLocalStorage } from "node:async_hooks";
import { transactInTenant } from "#app/platform/database/database.server.ts";
import { nextPressedWrite } from "#app/platform/http/forms/press.server.ts";
import { type TenantTables, tenantTables } from "#db/schema/tenant/index.ts";
import type { TenantHouse } from "#db/tenancy/schema-name.ts";
import type { Db } from "#db/tenancy/session/open.ts";
import { openPages, type Pages, type Trail } from "./audit/record.server.ts";
import type { EventName, Payload } from "./events/events.ts";
import { claimWrite, type FormWrite, keepResult } from "./forms/once.server.ts";
import { findMember, type Member, refuseUnknown } from "./people/member.server.ts";
import { explainRefusal } from "./permissions/explain.ts";
import { refuseMember } from "./permissions/forbidden.ts";
import { findHolders } from "./permissions/holders.server.ts";
import { type Action, allows, type Thing } from "./permissions/permissions.ts";
import type { Preferences } from "./preferences.ts";
import { keepRegistry } from "./registry.server.ts";

/** A workspace with somebody in it: everything a loader or action can do there. */
export type Tenant = {
	id: string;
	name: string;
	slug: string;
	/** What its addresses begin with: `/acme`, or nothing on a host of the workspace's own. */
	base: string;
	/** IANA name. */
	timeZone: string;
	/** How dates are written, BCP 47. */
	dateLocale: string;
	/** Where the workspace's own picture is. */
	logoUrl?: string | null;
	/** What the member chose for themselves, for every page. */
	preferences?: Preferences;
	/** Until when the platform's operators may look in, when an owner let them. */
	supportUntil?: Date | null;
	/** An operator looks in by such a grant: nothing is anybody's own here, and nothing can be written. */
	isForSupport?: true;
	/** As they were when the request began, or a moment before. */
	member: Member;
	/** A READ ONLY transaction under the tenant's own role. */
	read<T>(work: (reading: Reading) => Promise<T>): Promise<T>;
	/** A transaction that rolls back unless the work was authorised and recorded, or said to change nothing. */
	write<T>(work: (writing: Writing) => Promise<T>): Promise<T>;
};

export type Reading = {
	db: Db;
	tables: TenantTables;
	member: Member;
	can(action: Action, thing?: Thing): boolean;
	/** Refuses: 403, with the missing permission and who can help. */
	authorize(action: Action, thing?: Thing): void;
};

export type Writing = Reading & {
	/** For what everybody may do with what is their own alone, as leaving. A bug when it is somebody else's. */
	authorizeSelf(memberId: string): void;
	/** Adds the event to the audit log, in this transaction. */
	record<Name extends EventName>(event: Name, payload: Payload<Name>): Promise<void>;
	/** The same event about several subjects, in few statements. */
	recordAll<Name extends EventName>(event: Name, payloads: readonly Payload<Name>[]): Promise<void>;
	/** Says that there was nothing to do: the transaction is rolled back and its value returned. */
	leaveUnchanged(): void;
};

export type TenantFacts = TenantHouse &
	Pick<Tenant, "id" | "name" | "slug" | "timeZone" | "dateLocale" | "logoUrl" | "preferences">;

/** Opens at `/slug` unless the request came to the workspace's own host. */
export const baseOf = (slug: string, ownHost: string | undefined) => (ownHost === slug ? "" : `/${slug}`);

/** The workspace as this request came to it. */
type Asked = TenantFacts & { base: string };

/** Thrown inside the transaction so that it rolls back; becomes a 403 once it is known who can help. */
class NotAuthorised extends Error {
	readonly action: Action;
	readonly thing: Thing | undefined;
	constructor(action: Action, thing: Thing | undefined) {
		super(`Not authorised: ${action}`);
		this.action = action;
		this.thing = thing;
	}
}

/** Carries a value out of a transaction that is to be rolled back. */
class Unchanged<T> extends Error {
	readonly value: T;
	constructor(value: T) {
		super("Nothing changed");
		this.value = value;
	}
}

// A transaction inside another would wait for a second connection while holding the first: enough of them, and none ends.
const inside = new AsyncLocalStorage<true>();

/** Runs a transaction that must not be inside another. Throws when it is. */
export function alone<T>(work: () => Promise<T>): Promise<T> {
	if (inside.getStore())
		throw new Error("A tenant transaction was opened inside another: pass the handle down instead");
	return inside.run(true, work);
}

/** Opens a tenant for one of its members. */
export function openTenant(
	facts: TenantFacts,
	member: Member,
	trail: Trail,
	base = `/${facts.slug}`,
): Tenant {
	const from = { ...facts, base };
	return {
		id: facts.id,
		name: facts.name,
		slug: facts.slug,
		base,
		timeZone: facts.timeZone,
		dateLocale: facts.dateLocale,
		logoUrl: facts.logoUrl,
		preferences: facts.preferences,
		member,
		read: (work) =>
			explained(from, member, () =>
				alone(() => transactInTenant(facts, "read", ({ db }) => work(readingOf(db, member)))),
			),
		write(work) {
			// Outside of the transaction, which may run twice.
			const write = nextPressedWrite();
			return explained(from, member, () =>
				alone(() =>
					transactInTenant(facts, "write", async (rooms) => {
						const { db, registry } = keepRegistry(rooms);
						const wanted = write && { registry, tenantId: facts.id, write };
						// What a member may change is looked up in the transaction that changes it.
						const asked = Promise.all([claimWrite(wanted), findMember(db, member.id)]);
						const pages = openPages({ db, registry, tenantId: facts.id }, trail);
						const [before, found] = await asked;
						if (before) return before.value as Awaited<ReturnType<typeof work>>;
						if (!found) return refuseUnknown();
						return checked({ reading: readingOf(db, found.member), pages, wanted }, work);
					}),
				),
			);
		},
	};
}

/** What somebody can do in a transaction that only reads. */
export function readingOf(db: Db, member: Member): Reading {
	return {
		db,
		tables: tenantTables,
		member,
		can: (action, thing) => allows(member, action, thing),
		authorize(action, thing) {
			if (!allows(member, action, thing)) throw new NotAuthorised(action, thing);
		},
	};
}

/** Runs a write and sees to it that it was authorised and recorded before it may commit. */
async function checked<T>(
	{ reading, pages, wanted }: { reading: Reading; pages: Pages; wanted: FormWrite | undefined },
	work: (writing: Writing) => Promise<T>,
): Promise<T> {
	let authorised = false;
	let recorded = false;
	let unchanged = false;
	const value = await work({
		...reading,
		authorize(action, thing) {
			reading.authorize(action, thing);
			authorised = true;
		},
		authorizeSelf(memberId) {
			if (memberId !== reading.member.id) throw new Error("authorizeSelf() for somebody else");
			authorised = true;
		},
		async record(event, payload) {
			pages.add(event, [payload]);
			recorded = true;
		},
		async recordAll(event, payloads) {
			pages.add(event, payloads);
			recorded ||= payloads.length > 0;
		},
		leaveUnchanged() {
			unchanged = true;
		},
	});
	if (unchanged) throw new Unchanged(value);
	if (!authorised) throw new Error("A write ended without authorize(): nothing was saved");
	if (!recorded) throw new Error("A write ended without record(): nothing was saved");
	await Promise.all([keepResult(wanted, value), pages.close()]);
	return value;
}

async function explained<T>(from: Asked, member: Member, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof Unchanged) return error.value as T;
		if (!(error instanceof NotAuthorised)) throw error;
		const explanation = explainRefusal(member, error.action, error.thing);
		const holders = await transactInTenant(from, "read", ({ db }) =>
			findHolders(db, explanation.rule, member.id),
		);
		return refuseMember(from, explanation, holders);
	}
}
