import { randomUUID } from "node:crypto";
import { type EntryContent, firstText, firstValue } from "../../audit/chain.ts";
import type { Migrations } from "../../migration-files.ts";
import type { ConnectionPool } from "../pool/connection-pool.ts";
import { isDuplicate } from "../pool/errors.ts";
import { INTO_OUTBOX, outboxValues } from "../registry/announce.ts";
import { hasPlace, OWNED_BY, type Owned, TooManyOwned } from "../registry/owned-workspaces.ts";
import { asOwner, type Owner } from "../roles/owner.ts";
import { newTenantRole } from "../roles/platform-roles.ts";
import { quoted, schemaNameFor, type TenantSchema } from "../schema-name.ts";
import { lock } from "../session/locks.ts";
import { createTenantSchema } from "./create-schema-and-role.ts";

/** A person as the provider knows them. */
export type OwnerProfile = {
	userId: string;
	email: string;
	firstName: string | null;
	lastName: string | null;
	avatarUrl: string | null;
};

export type NewTenant = {
	/** The Clerk organization id. */
	id: string;
	name: string;
	slug: string;
	owner: OwnerProfile;
	/** How many workspaces its owner may own, including this one; no limit if omitted. */
	mostOwned?: number;
	/** Whether a role created for it may log in: see create-schema-and-role.ts. */
	roleLogsIn?: boolean;
	/** Who or what asked, for the first entry of the audit log: a request's facts, `webhook`, `seed`. */
	trail: {
		actorKind: "member" | "system" | "operator";
		actorId: string;
		requestId?: string;
		/** When that was, for a workspace with a history (demo data); now if omitted. */
		at?: Date;
		/** Where they acted from, sealed for that entry; see app/tenant/audit/personal.server.ts. */
		origin?: SealedOrigin;
	};
};

/** `text` is sealed for the entry with this id, with a key that `person_keys` stores as `sealedKey`. */
export type SealedOrigin = { eventId: string; text: string; sealedKey: string };

/** The address belongs, or once belonged, to another tenant. */
export class SlugTaken extends Error {
	override name = "SlugTaken";
}

// A renamed tenant keeps its schema's name: a conflict there also means that the address was taken once.
const ADDRESS_KEYS = ["tenant_slugs_pkey", "tenants_slug_unique", "tenants_schema_name_unique"];

/** Whether this call created the tenant, and how: from the warm pool, or from scratch. */
export type Provisioned = { created: false } | { created: true; warm: boolean };

/**
 * Creates a whole tenant in one transaction: schema and role (from the warm pool if one is ready, otherwise now),
 * owner, membership, registry row. Idempotent by id: the same organization twice, or at the same moment, is one
 * tenant with one owner. Throws SlugTaken and TooManyOwned, and leaves nothing behind if anything fails.
 */
export async function provisionTenant(
	pool: ConnectionPool,
	migrations: Migrations,
	tenant: NewTenant,
): Promise<Provisioned> {
	try {
		return await asOwner(pool, "write", (_, owner) => build(owner, migrations, tenant));
	} catch (error) {
		if (ADDRESS_KEYS.some((key) => isDuplicate(error, key))) {
			throw new SlugTaken(`The address ${tenant.slug} is taken`, { cause: error });
		}
		throw error;
	}
}

async function build(db: Owner, migrations: Migrations, tenant: NewTenant): Promise<Provisioned> {
	const schemaName = schemaNameFor(tenant.slug);
	// One round trip. The form and the webhook may arrive together: the second one waits for the lock, then finds the
	// first one's tenant, and claims nothing.
	const [, owned, found, readyName] = await Promise.all([
		lock(db.run, `tenant ${tenant.id}`),
		countOwned(db, tenant),
		db.run(known("$1"), [tenant.id]),
		claim(db, migrations, tenant, schemaName),
	]);
	if (found.length > 0) return { created: false };
	if (owned && !hasPlace(owned, tenant.mostOwned ?? 0)) throw new TooManyOwned(owned);
	await Promise.all([
		readyName ? takeOver(db, readyName, schemaName) : buildCold(db, migrations, tenant, schemaName),
		moveIn(db, tenant, schemaName),
	]);
	return { created: true, warm: readyName !== undefined };
}

/**
 * Counts under a lock of the owner's own: two workspaces created at the same moment must not both count on the last
 * free place.
 */
async function countOwned(db: Owner, { mostOwned, owner }: NewTenant): Promise<Owned | undefined> {
	if (mostOwned === undefined) return undefined;
	const [, [owned]] = await Promise.all([
		lock(db.run, `owner ${owner.userId}`),
		db.run(OWNED_BY, [owner.userId]),
	]);
	return owned as Owned;
}

/** A dropped tenant stays dropped, however late its organization's webhook arrives. */
const known = (id: string) =>
	`select 1 from "public"."tenants" where "id" = ${id} union all select 1 from "public"."dropped_tenants" where "id" = ${id}`;

/**
 * Claims a warm tenant, unless this one exists already: the registry row becomes this tenant's. Returns the name of
 * its schema until it gets this tenant's name.
 */
async function claim(
	db: Owner,
	migrations: Migrations,
	tenant: NewTenant,
	schemaName: string,
): Promise<string | undefined> {
	const [ready] = await db.run(
		`update "public"."tenants" as t
		 set "id" = $2, "name" = $3, "slug" = $4, "schema_name" = $5, "status" = 'active', "is_active" = true,
		 "created_at" = now(), "updated_at" = now()
		 from (select "id", "schema_name" from "public"."tenants"
		  where "status" = 'provisioning' and "id" like 'warm_%' and "id" = "schema_name" and "schema_checksum" = $1
		  and not exists (${known("$2")})
		  order by "created_at" limit 1 for update skip locked) as ready
		 where t."id" = ready."id" returning ready."schema_name" as "readyName"`,
		[migrations.checksum, tenant.id, tenant.name, tenant.slug, schemaName],
	);
	return (ready as { readyName: string } | undefined)?.readyName;
}

function takeOver(db: Owner, readyName: string, schemaName: string): Promise<void> {
	db.transaction.noteTouched([schemaName]);
	return db.define([`alter schema ${quoted(readyName)} rename to ${quoted(schemaName)}`]);
}

async function buildCold(
	db: Owner,
	migrations: Migrations,
	tenant: NewTenant,
	schemaName: string,
): Promise<void> {
	const tenantSchema = { schemaName, roleName: newTenantRole(), roleLogsIn: tenant.roleLogsIn };
	await Promise.all([
		registerCold(db, migrations, tenant, tenantSchema),
		createTenantSchema(db, migrations, tenantSchema),
	]);
}

function registerCold(
	db: Owner,
	migrations: Migrations,
	tenant: NewTenant,
	tenantSchema: TenantSchema,
): Promise<unknown> {
	const { version, checksum } = migrations;
	return db.run(
		`insert into "public"."tenants"
		 ("id", "name", "slug", "schema_name", "role_name", "schema_version", "schema_checksum")
		 values ($1, $2, $3, $4, $5, $6, $7)`,
		[tenant.id, tenant.name, tenant.slug, tenantSchema.schemaName, tenantSchema.roleName, version, checksum],
	);
}

/** Writes everything that says who the tenant belongs to. */
async function moveIn(db: Owner, tenant: NewTenant, schemaName: string): Promise<void> {
	const schema = quoted(schemaName);
	const { owner, trail } = tenant;
	const first = firstEntryOf(tenant);
	const key = trail.origin && { personId: trail.actorId, sealedKey: trail.origin.sealedKey };
	const given = { ...owner, ...key, entry: firstValue(first) };
	await Promise.all([
		db.run(`insert into "public"."tenant_slugs" ("slug", "tenant_id") values ($1, $2)`, [
			tenant.slug,
			tenant.id,
		]),
		db.run(`insert into "public"."organizations" ("id") values ($1)`, [tenant.id]),
		db.run(
			`insert into "public"."users" ("clerk_user_id", "email", "first_name", "last_name", "avatar_url")
			 values ($1, $2, $3, $4, $5) on conflict ("clerk_user_id") do nothing`,
			[owner.userId, owner.email, owner.firstName, owner.lastName, owner.avatarUrl],
		),
		db.run(
			`insert into "public"."organization_memberships"
			 ("organization_id", "user_id", "role", "status", "joined_at") values ($1, $2, 'owner', 'active', now())`,
			[tenant.id, owner.userId],
		),
		db.run(ownersRows(schema, { withKey: key !== undefined }), [JSON.stringify(given)]),
		db.run(INTO_OUTBOX, outboxValues({ tenantId: tenant.id, eventId: first.id, event: first.event })),
	]);
}

/**
 * Writes the owner's rows in one statement: the tenant's tables are new to the connection, and are looked up once
 * for all of it.
 */
function ownersRows(schema: string, { withKey }: { withKey: boolean }): string {
	const parts = [
		`given as materialized (
			select * from jsonb_to_record($1::jsonb) as t ("userId" text, "email" text, "firstName" text,
				"lastName" text, "avatarUrl" text, "personId" text, "sealedKey" text, "entry" jsonb))`,
		...firstText(schema, "given"),
		...(withKey
			? [
					`kept as (insert into ${schema}."person_keys" ("person_id", "sealed_key")
					 select "personId", "sealedKey" from given)`,
				]
			: []),
	];
	return `with ${parts.join(", ")}
		insert into ${schema}."users" ("id", "email", "first_name", "last_name", "avatar_url", "role")
		select "userId", "email", "firstName", "lastName", "avatarUrl", 'owner' from given`;
}

function firstEntryOf({ id, name, slug, owner, trail }: NewTenant): EntryContent {
	const { actorKind, actorId, requestId = null, origin, at = new Date() } = trail;
	return {
		id: origin?.eventId ?? randomUUID(),
		event: "workspace.created",
		...{ actor_kind: actorKind, actor_id: actorId, subject_type: "workspace", subject_id: id },
		payload: { id, name, slug, owner: owner.userId, ...(origin && { sealed: { [actorId]: origin.text } }) },
		...{ ip: null, user_agent: null, request_id: requestId, person_id: null },
		at: at.toISOString(),
	};
}
