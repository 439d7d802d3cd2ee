import { randomUUID } from "node:crypto";
import { appendText, appendValue, type EntryContent } from "../../audit/chain.ts";
import type { TENANT_STATUSES } from "../../schema/public/tenants.ts";
import type { ConnectionPool } from "../pool/connection-pool.ts";
import { rootCause } from "../pool/errors.ts";
import type { Run } from "../pool/transaction.ts";
import { INTO_OUTBOX, outboxValues } from "../registry/announce.ts";
import { REGISTRY_CHANNEL } from "../registry/listener.ts";
import { asOwner } from "../roles/owner.ts";
import { quoted } from "../schema-name.ts";
import { lock } from "../session/locks.ts";
import { logForPlatform } from "./platform-log.ts";

/** Long enough for a migration of one tenant to end, short enough for a person to wait. */
const LOCK_TIMEOUT = "5s";

export type TenantStatus = (typeof TENANT_STATUSES)[number];
export type Verb =
	| "rename"
	| "ring"
	| "distribute"
	| "suspend"
	| "reactivate"
	| "archive"
	| "restore"
	| "drop";

/** Who asked, for the audit log: an operator by their account's name, or the part of the system that acts. */
export type TransitionActor = {
	kind: "operator" | "system";
	id: string;
	/** The email of a signed-in operator; absent for a call from the command line. */
	email?: string;
	ip?: string;
	userAgent?: string;
	requestId?: string;
};

/** The fields of a tenant's registry row that its lifecycle needs. */
export type TenantState = {
	id: string;
	slug: string;
	name: string;
	status: TenantStatus;
	statusReason: string | null;
	schemaName: string;
	roleName: string;
	archivedAt: Date | null;
	/** It can be restored until then. */
	dropAfter: Date | null;
	/** By the database's clock. Also true if no date is set. */
	inGrace: boolean;
};

/** The result of a call. `changed` is false if the tenant was already in the requested state. */
export type TransitionOutcome = { changed: boolean; tenant: TenantState };

/** The tenant's state does not allow it; the message says what would. */
export class NotPossible extends Error {
	override name = "NotPossible";
}

/** No tenant has this address now. */
export class UnknownTenant extends Error {
	override name = "UnknownTenant";
}

/** Something else is working on the tenant, such as a migration: worth retrying. */
export class TenantBusy extends Error {
	override name = "TenantBusy";
}

/**
 * `go`: may change something. `rest`: is already so. Anything else: the reason why not, to follow the tenant's
 * address.
 */
type Rule = "go" | "rest" | (string & {});

const EMPTY = "is in the warm pool and belongs to nobody yet";

/** What each verb means in each state. */
export const RULES: Record<Verb, Record<TenantStatus, Rule>> = {
	rename: { provisioning: EMPTY, active: "go", suspended: "go", archived: "is archived: restore it first" },
	ring: { provisioning: EMPTY, active: "go", suspended: "go", archived: "go" },
	distribute: { provisioning: EMPTY, active: "go", suspended: "go", archived: "go" },
	suspend: {
		provisioning: EMPTY,
		active: "go",
		suspended: "go",
		archived: "is archived, so it is already closed",
	},
	reactivate: {
		provisioning: EMPTY,
		active: "rest",
		suspended: "go",
		archived: "is archived: restore it instead",
	},
	archive: { provisioning: EMPTY, active: "go", suspended: "go", archived: "go" },
	restore: {
		provisioning: EMPTY,
		active: "rest",
		suspended: "is suspended: reactivate it instead",
		archived: "go",
	},
	drop: { provisioning: EMPTY, active: "go", suspended: "go", archived: "go" },
};

/** A transition in progress, inside its transaction. */
export type Transition = {
	run: Run;
	tenant: TenantState;
	/** Adds an entry to the tenant's own audit log, and to the platform's log if an operator acts. */
	record(event: string, payload: Record<string, unknown>): Promise<void>;
	/** Adds it only to the platform's log, for a tenant whose own audit log is gone. */
	log(event: string, payload: Record<string, unknown>): Promise<void>;
};

/**
 * Runs one change of a tenant's lifecycle in one transaction, holding the lock that provisioning and migrations
 * take too. `work` returns whether it changed anything; if so, other processes are notified on commit. Throws
 * UnknownTenant, NotPossible, TenantBusy.
 */
export function transition(
	pool: ConnectionPool,
	{ slug, verb, actor }: { slug: string; verb: Verb; actor: TransitionActor },
	work: (step: Transition) => Promise<boolean>,
): Promise<TransitionOutcome> {
	const changing = asOwner(pool, "write", async (run) => {
		const tenant = await hold(run, slug);
		const rule = RULES[verb][tenant.status];
		if (rule === "rest") return { changed: false, tenant };
		if (rule !== "go") throw new NotPossible(`${slug} ${rule}.`);
		const log: Transition["log"] = (event, payload) =>
			logForPlatform(run, actor, { event, tenantId: tenant.id, subject: tenant.slug, payload });
		const record: Transition["record"] = async (event, payload) => {
			await writeLine(run, { tenant, actor, event, payload });
			await log(event, payload);
		};
		if (!(await work({ run, tenant, record, log }))) return { changed: false, tenant };
		await run("select pg_notify($1, $2)", [REGISTRY_CHANNEL, tenant.id]);
		return { changed: true, tenant: (await read(run, tenant.id)) ?? tenant };
	});
	return changing.catch((error: unknown) => {
		throw asBusy(error, slug);
	});
}

/** Converts an error for the caller: TenantBusy if a lock could not be had in time. */
export function asBusy(error: unknown, slug: string): unknown {
	if ((rootCause(error) as { code?: string } | null)?.code !== "55P03") return error; // lock_not_available
	return new TenantBusy(
		`${slug} is in use, perhaps by a migration or a backup. This step changed nothing: try again in a moment.`,
		{ cause: error },
	);
}

/** Waits for the lock that everything takes which works on the tenant as a whole. */
export async function lockTenant(run: Run, id: string): Promise<void> {
	await run(`select set_config('lock_timeout', $1, true), set_config('statement_timeout', '0', true)`, [
		LOCK_TIMEOUT,
	]);
	await lock(run, `tenant ${id}`);
}

async function hold(run: Run, slug: string): Promise<TenantState> {
	const [found] = await run(`select tenant_id as id from "public"."tenant_slugs" where slug = $1`, [slug]);
	if (!found) throw new UnknownTenant(`There is no workspace ${slug}.`);
	const id = String(found.id);
	await lockTenant(run, id);
	// Reads again while holding the lock: the previous holder may have renamed or dropped the tenant.
	const tenant = await read(run, id);
	if (!tenant) throw new UnknownTenant(`The workspace ${slug} was dropped.`);
	if (tenant.slug !== slug) {
		throw new UnknownTenant(`${slug} is an old address: the workspace is now ${tenant.slug}.`);
	}
	return tenant;
}

const COLUMNS = `id, slug, name, status, status_reason as "statusReason", schema_name as "schemaName",
	role_name as "roleName", archived_at as "archivedAt", drop_after as "dropAfter",
	coalesce(drop_after > now(), true) as "inGrace"`;

async function read(run: Run, id: string): Promise<TenantState | undefined> {
	const [row] = await run(`select ${COLUMNS} from "public"."tenants" where id = $1 for update`, [id]);
	if (!row) return undefined;
	const date = (value: unknown) => (value === null ? null : new Date(String(value)));
	return { ...row, archivedAt: date(row.archivedAt), dropAfter: date(row.dropAfter) } as TenantState;
}

type Line = { tenant: TenantState; actor: TransitionActor; event: string; payload: Record<string, unknown> };

async function writeLine(run: Run, { tenant, actor, event, payload }: Line): Promise<void> {
	const eventId = randomUUID();
	const schema = quoted(tenant.schemaName);
	const content = {
		id: eventId,
		...{
			event,
			actor_kind: actor.kind,
			actor_id: actor.id,
			subject_type: "workspace",
			subject_id: tenant.id,
		},
		payload: { id: tenant.id, ...payload },
		...{ ip: null, user_agent: null, request_id: null, person_id: null },
		at: new Date().toISOString(),
	};
	const [there] = await run("select to_regclass($1) is not null as chained", [`${schema}."audit_chain"`]);
	// A workspace that its migration has not reached yet has no chain, and closing it must still be possible.
	if (there?.chained) await run(appendText(schema), [appendValue([content])]);
	else await writeUnchained(run, schema, content);
	await run(INTO_OUTBOX, outboxValues({ tenantId: tenant.id, eventId, event }));
}

function writeUnchained(run: Run, schema: string, content: EntryContent): Promise<unknown> {
	const { id, event, actor_kind, actor_id, subject_id, payload } = content;
	return run(
		`insert into ${schema}."audit_logs"
		 (id, event, actor_kind, actor_id, subject_type, subject_id, payload)
		 values ($1, $2, $3, $4, 'workspace', $5, $6::jsonb)`,
		[id, event, actor_kind, actor_id, subject_id, JSON.stringify(payload)],
	);
}
