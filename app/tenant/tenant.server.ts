import { AsyncLocalStorage } from "node:async_hooks";
import { transactInTenant } from "#app/platform/database/database.server.ts";
import { nextSubmissionWrite } from "#app/platform/http/forms/submission.server.ts";
import type { FileSettings, KeyPolicy } from "#db/schema/columns/json.ts";
import { tenantTables } from "#db/schema/tenant/index.ts";
import type { TenantSchema } from "#db/tenancy/schema-name.ts";
import type { Db, TenantReading, TenantTransaction } from "#db/tenancy/session/open-in-tenant.ts";
import { type AuditBuffer, type AuditContext, openAuditBuffer } from "./audit/record.server.ts";
import type { EventName, Payload } from "./events/events.ts";
import { filesOf, type MemberFiles } from "./files/tenant-files.server.ts";
import { claimWrite, type FormWrite, keepResult } from "./forms/once.server.ts";
import { findActor, findName, type Member, refuseUnknown } from "./people/member.server.ts";
import { explainRefusal } from "./permissions/explain.ts";
import { refuseMember } from "./permissions/forbidden.ts";
import { findHolders } from "./permissions/holders.server.ts";
import { type Action, allows, type OwnedThing } from "./permissions/permissions.ts";
import type { Preferences } from "./preferences.ts";
import { explainDeletion, WasDeleted } from "./refusals/deleted.ts";
import { TRANSACTION, type WithTransaction } from "./registry-transaction.server.ts";
import { openTouched, type Touched } from "./search/touched.server.ts";
import { openAlong } from "./transactions/along.ts";

/** A workspace with a member in it: everything that a loader or action can do there. */
export type Tenant = {
	id: string;
	name: string;
	slug: string;
	/** The start of its paths: `/acme`, or empty on the workspace's own host. */
	base: string;
	/** The time zone in which the member reads times, an IANA name: the one they chose, or else the workspace's. */
	timeZone: string;
	/** The workspace's own: whether something is overdue is the same for all its members. */
	workspaceTimeZone: string;
	/** The locale for writing dates, BCP 47. */
	dateLocale: string;
	/** The URL of the workspace's own picture. */
	logoUrl?: string | null;
	/** What the member chose for themselves, on every page. */
	preferences?: Preferences;
	/** When the access that an owner granted to the platform's operators ends. */
	supportUntil?: Date | null;
	/** Set when an operator is viewing by such a grant: they own nothing here and can write nothing. */
	isForSupport?: true;
	/** The member as they were when the request began, or a moment before. */
	member: Member;
	/**
	 * Refuses a member before what they sent is looked at, by their rights when the request began. Each write still
	 * authorizes itself. Refuses: 403, with the missing permission and who can help.
	 */
	authorize(action: Action): Promise<void>;
	/** What it allows API keys at most. */
	keyPolicy: KeyPolicy;
	/** The bytes of its files. */
	files: MemberFiles;
	/** Runs a READ ONLY transaction under the tenant's own role. */
	read<T>(work: (reading: Reading) => Promise<T>): Promise<T>;
	/**
	 * Runs a step in the transaction of the request's next `read`, so that it takes no round trip of its own; in one of
	 * its own when none begins in this turn of the event loop.
	 */
	readAlong<T>(step: (reading: Reading) => Promise<T>): Promise<T>;
	/** Runs a transaction that rolls back unless the work was authorized and recorded, or declared unchanged. */
	write<T>(work: (writing: Writing) => Promise<T>): Promise<T>;
};

export type Reading = TenantReading & {
	member: Member;
	can(action: Action, thing?: OwnedThing): boolean;
	/** Refuses: 403, with the missing permission and who can help. */
	authorize(action: Action, thing?: OwnedThing): void;
};

/** A write, a member's or one that no member asked for. Steps of `registry/` change `public` in the same transaction. */
export type TenantWriting = TenantReading &
	WithTransaction & {
		/** Adds the event to the audit log, in this transaction. */
		record<Name extends EventName>(event: Name, payload: Payload<Name>): Promise<void>;
		/** When it happened, if that is not now: an event from Clerk may report something older. */
		at?: Date;
	};

export type Writing = Reading &
	TenantWriting & {
		/** Authorizes what anyone may do with their own things only, such as leaving. Throws when it is about someone else. */
		authorizeSelf(memberId: string): void;
		/** Adds the same event about several subjects, in few statements. */
		recordAll<Name extends EventName>(event: Name, payloads: readonly Payload<Name>[]): Promise<void>;
		/** Declares that only what the member alone sees was changed, such as what they have read: the audit log has no entry of it. */
		leaveUnrecorded(): void;
		/** Declares that there was nothing to do: the transaction rolls back and its value is returned. */
		leaveUnchanged(): void;
	};

export type TenantFacts = TenantSchema &
	Pick<Tenant, "id" | "name" | "slug" | "timeZone" | "dateLocale" | "logoUrl" | "preferences"> & {
		/** What its files are stored under. */
		storagePrefix: string;
		/** What it has chosen for them. */
		fileSettings?: FileSettings | null;
		keyPolicy?: KeyPolicy;
	};

/** Returns `/slug`, or an empty base when the request came to the workspace's own host. */
export const baseOf = (slug: string, ownHost: string | undefined) => (ownHost === slug ? "" : `/${slug}`);

/** The workspace as this request addressed it. */
type TenantWithBase = TenantFacts & { base: string };

/** Thrown inside the transaction so that it rolls back. Becomes a 403 once it is known who can help. */
class NotAuthorized extends Error {
	readonly action: Action;
	readonly thing: OwnedThing | undefined;
	constructor(action: Action, thing: OwnedThing | undefined) {
		super(`Not authorized: ${action}`);
		this.action = action;
		this.thing = thing;
	}
}

/** Carries a value out of a transaction that must roll back. */
class Unchanged<T> extends Error {
	readonly value: T;
	constructor(value: T) {
		super("Nothing changed");
		this.value = value;
	}
}

// A transaction inside another would wait for a second connection while holding the first. Enough of them would never end.
const inside = new AsyncLocalStorage<true>();

/** Runs a transaction that must not be inside another. Throws when it is. */
export function alone<T>(work: () => Promise<T>): Promise<T> {
	if (inside.getStore())
		throw new Error("A tenant transaction was opened inside another: pass the handle down instead");
	return inside.run(true, work);
}

type Entrance = {
	base?: string;
	/** Looks the member up again, in the transaction that makes a change; undefined for someone who no longer is one. */
	find?: (db: Db) => Promise<Member | undefined>;
};

/** Opens a tenant for one of its members. */
export function openTenant(
	facts: TenantFacts,
	member: Member,
	trail: AuditContext,
	{ base = `/${facts.slug}`, find = (db) => findActor(db, member.id) }: Entrance = {},
): Tenant {
	const timeZone = facts.preferences?.timeZone ?? facts.timeZone;
	const from = { ...facts, timeZone, base };
	const along = openAlong<Reading>();
	const read: Tenant["read"] = (work) =>
		along.take((beside) =>
			explained(from, member, () =>
				alone(() =>
					transactInTenant(facts, "read", ({ db }) => {
						const reading = readingOf(db, member);
						return beside(reading, () => work(reading));
					}),
				),
			),
		);
	return {
		id: facts.id,
		name: facts.name,
		slug: facts.slug,
		base,
		timeZone,
		workspaceTimeZone: facts.timeZone,
		dateLocale: facts.dateLocale,
		logoUrl: facts.logoUrl,
		preferences: facts.preferences,
		keyPolicy: facts.keyPolicy ?? {},
		member,
		files: filesOf(facts, member.id),
		authorize: (action) => explained(from, member, async () => authorizeFor(member, action)),
		read,
		async readAlong(step) {
			const { result, wasTaken } = along.add(step);
			return (await wasTaken()) ? result : read(step);
		},
		write(work) {
			// Outside the transaction, which may run twice.
			const write = nextSubmissionWrite();
			return explained(from, member, () =>
				alone(() =>
					transactInTenant(facts, "write", async (transaction) => {
						const { db, registry } = transaction;
						const wanted = write && { registry, tenantId: facts.id, write };
						// The member's rights are looked up in the transaction that makes the change.
						const asked = Promise.all([claimWrite(wanted), find(db)]);
						const auditBuffer = openAuditBuffer({ db, registry, tenantId: facts.id }, trail);
						const [before, found] = await asked;
						if (before) return before.value as Awaited<ReturnType<typeof work>>;
						if (!found) return refuseUnknown();
						const touched = openTouched(db, facts.dateLocale);
						return checked(
							{ reading: readingOf(db, found), transaction, auditBuffer, touched, wanted },
							work,
						);
					}),
				),
			);
		},
	};
}

/** Builds what a member can do in a transaction that only reads. */
export function readingOf(db: Db, member: Member): Reading {
	return {
		db,
		tables: tenantTables,
		member,
		can: (action, thing) => allows(member, action, thing),
		authorize: (action, thing) => authorizeFor(member, action, thing),
	};
}

function authorizeFor(member: Member, action: Action, thing?: OwnedThing): void {
	if (!allows(member, action, thing)) throw new NotAuthorized(action, thing);
}

/** Runs a write and makes sure that it was authorized and recorded before it may commit. */
async function checked<T>(
	{
		reading,
		transaction,
		auditBuffer,
		touched,
		wanted,
	}: {
		reading: Reading;
		transaction: TenantTransaction;
		auditBuffer: AuditBuffer;
		touched: Touched;
		wanted: FormWrite | undefined;
	},
	work: (writing: Writing) => Promise<T>,
): Promise<T> {
	let authorized = false;
	let recorded = false;
	let unchanged = false;
	const value = await work({
		...reading,
		[TRANSACTION]: transaction,
		authorize(action, thing) {
			reading.authorize(action, thing);
			authorized = true;
		},
		authorizeSelf(memberId) {
			if (memberId !== reading.member.id) throw new Error("authorizeSelf() for someone else");
			authorized = true;
		},
		async record(event, payload) {
			auditBuffer.add(event, [payload]);
			touched.add(event, [payload]);
			recorded = true;
		},
		async recordAll(event, payloads) {
			auditBuffer.add(event, payloads);
			touched.add(event, payloads);
			recorded ||= payloads.length > 0;
		},
		leaveUnrecorded() {
			recorded = true;
		},
		leaveUnchanged() {
			unchanged = true;
		},
	});
	if (unchanged) throw new Unchanged(value);
	if (!authorized) throw new Error("A write ended without authorize(): nothing was saved");
	if (!recorded) throw new Error("A write ended without record(): nothing was saved");
	const index = await touched.read();
	await Promise.all([keepResult(wanted, value), index(), auditBuffer.close()]);
	return value;
}

async function explained<T>(from: TenantWithBase, member: Member, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof Unchanged) return error.value as T;
		if (error instanceof WasDeleted) {
			const { deletion } = error;
			const name = await transactInTenant(from, "read", ({ db }) => findName(db, deletion.by));
			return explainDeletion(from, deletion, name);
		}
		if (!(error instanceof NotAuthorized)) throw error;
		const explanation = explainRefusal(member, error.action, error.thing);
		const holders = await transactInTenant(from, "read", ({ db }) =>
			findHolders(db, explanation.rule, member.id),
		);
		return refuseMember(from, explanation, holders);
	}
}
