import { bindToTenant } from "../migrate/bind.ts";
import type { Migrations } from "../migrate/files.ts";
import type { Flight, Row } from "./flight.ts";
import type { Lanes } from "./lanes.ts";
import { fly, type TenantHouse } from "./open.ts";
import { quoted, schemaNameFor } from "./schema-name.ts";
import { isDuplicate } from "./unavailable.ts";
import { APP_ROLE, newTenantRole, OWNER_ROLE } from "./wall.ts";

/** Somebody as the provider knows them. */
export type Profile = {
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
	owner: Profile;
	/** Who or what asked, for the first line of the trail: a request's facts, `webhook`, `seed`. */
	trail: {
		actorKind: "member" | "system";
		actorId: string;
		ip?: string;
		userAgent?: string;
		requestId?: string;
	};
};

/** The address belongs, or once belonged, to another tenant. */
export class SlugTaken extends Error {
	override name = "SlugTaken";
}

/**
 * Makes a whole tenant in one transaction: role, schema, tables, system roles, owner, membership, registry row.
 * Idempotent by id: the same organization twice, or at the same moment, is one tenant with one owner.
 * Returns whether this call made it. Throws SlugTaken, and leaves nothing behind when anything fails.
 */
export async function provisionTenant(
	lanes: Lanes,
	migrations: Migrations,
	tenant: NewTenant,
): Promise<{ created: boolean }> {
	try {
		return await fly(lanes, "public", "write", (flight) => build(owner(flight), migrations, tenant));
	} catch (error) {
		if (isDuplicate(error, "tenant_slugs_pkey") || isDuplicate(error, "tenants_slug_unique")) {
			throw new SlugTaken(`The address ${tenant.slug} is taken`, { cause: error });
		}
		throw error;
	}
}

type Owner = {
	run(text: string, params: unknown[]): Promise<Row[]>;
	define(statements: string[]): Promise<void>;
};

/** The flight under the role that owns every table. */
function owner(flight: Flight): Owner {
	return {
		run: (text, params) => flight.send({ text, params, role: OWNER_ROLE, form: "objects" }),
		async define(statements) {
			await Promise.all(
				statements.map((text) => flight.send({ text, params: [], role: OWNER_ROLE, form: "simple" })),
			);
		},
	};
}

async function build(db: Owner, migrations: Migrations, tenant: NewTenant): Promise<{ created: boolean }> {
	// The form and the webhook may arrive together: the second one waits here, then finds the first one's tenant.
	await db.run("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`tenant ${tenant.id}`]);
	const found = await db.run(`select 1 from "public"."tenants" where "id" = $1`, [tenant.id]);
	if (found.length > 0) return { created: false };

	const house: TenantHouse = { schemaName: schemaNameFor(tenant.slug), roleName: newTenantRole() };
	await register(db, migrations, tenant, house);
	await defineHouse(db, migrations, house);
	await moveIn(db, tenant, house);
	return { created: true };
}

async function register(
	db: Owner,
	migrations: Migrations,
	tenant: NewTenant,
	house: TenantHouse,
): Promise<void> {
	await Promise.all([
		db.run(
			`insert into "public"."tenants" ("id", "name", "slug", "schema_name", "role_name", "schema_version", "schema_checksum")
			 values ($1, $2, $3, $4, $5, $6, $7)`,
			[
				tenant.id,
				tenant.name,
				tenant.slug,
				house.schemaName,
				house.roleName,
				migrations.version,
				migrations.checksum,
			],
		),
		db.run(`insert into "public"."tenant_slugs" ("slug", "tenant_id") values ($1, $2)`, [
			tenant.slug,
			tenant.id,
		]),
		db.run(`insert into "public"."organizations" ("id") values ($1)`, [tenant.id]),
		db.run(
			`insert into "public"."users" ("clerk_user_id", "email", "first_name", "last_name", "avatar_url")
			 values ($1, $2, $3, $4, $5) on conflict ("clerk_user_id") do nothing`,
			profileRow(tenant.owner),
		),
		db.run(
			`insert into "public"."organization_memberships" ("organization_id", "user_id", "role", "status", "joined_at")
			 values ($1, $2, 'owner', 'active', now())`,
			[tenant.id, tenant.owner.userId],
		),
	]);
}

async function defineHouse(db: Owner, migrations: Migrations, house: TenantHouse): Promise<void> {
	const schema = quoted(house.schemaName);
	const role = quoted(house.roleName);
	const tables = migrations.list.flatMap((migration) => bindToTenant(migration.up, house));
	await Promise.all([
		db.define([
			`create role ${role} nologin noinherit`,
			`grant ${role} to ${quoted(APP_ROLE)}`,
			`create schema ${schema}`,
			`grant usage on schema ${schema} to ${role}`,
			...tables,
		]),
		...migrations.list.map((migration) =>
			db.run(`insert into ${schema}."_migrations" ("filename", "checksum") values ($1, $2)`, [
				migration.name,
				migration.checksum,
			]),
		),
	]);
}

async function moveIn(db: Owner, tenant: NewTenant, house: TenantHouse): Promise<void> {
	const schema = quoted(house.schemaName);
	const { trail } = tenant;
	await Promise.all([
		db.run(
			`insert into ${schema}."users" ("id", "email", "first_name", "last_name", "avatar_url", "role")
			 values ($1, $2, $3, $4, $5, 'owner')`,
			profileRow(tenant.owner),
		),
		db.run(
			`insert into ${schema}."audit_logs"
			 ("event", "actor_kind", "actor_id", "subject_type", "subject_id", "payload", "ip", "user_agent", "request_id")
			 values ('workspace.created', $1, $2, 'workspace', $3, $4, $5, $6, $7)`,
			[
				trail.actorKind,
				trail.actorId,
				tenant.id,
				JSON.stringify({ id: tenant.id, name: tenant.name, slug: tenant.slug, owner: tenant.owner.userId }),
				trail.ip ?? null,
				trail.userAgent ?? null,
				trail.requestId ?? null,
			],
		),
	]);
}

function profileRow(profile: Profile): unknown[] {
	return [profile.userId, profile.email, profile.firstName, profile.lastName, profile.avatarUrl];
}
