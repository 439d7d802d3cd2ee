import { and, asc, desc, eq, gt, isNull, sql } from "drizzle-orm";
import type { FileSettings, KeyPolicy } from "../../schema/columns/json.ts";
import { supportAccess } from "../../schema/public/activity.ts";
import { apiKeyLinks } from "../../schema/public/api-key-links.ts";
import { organizationMemberships, organizations } from "../../schema/public/organizations.ts";
import { tenantSlugs, tenants } from "../../schema/public/tenants.ts";
import { users } from "../../schema/public/users.ts";
import type { ConnectionPool } from "../pool/connection-pool.ts";
import type { TenantSchema } from "../schema-name.ts";
import { inRegistry } from "../session/open-in-tenant.ts";
import { AnswerMemory } from "./answer-memory.ts";
import { News, type NewsOptions, REGISTRY_CHANNEL, UNREAD_CHANNEL } from "./listener.ts";
import { findOwned, type Owned } from "./owned-workspaces.ts";

/** A tenant as stored in the registry. */
export type TenantRecord = TenantSchema & {
	id: string;
	name: string;
	/** Its current address; differs from the requested one if that is an old one. */
	slug: string;
	status: "provisioning" | "active" | "suspended" | "archived";
	statusReason: string | null;
	/** What its files are stored under. */
	storagePrefix: string;
	/** IANA name, for example `Europe/Berlin`. */
	timeZone: string;
	/** How dates are written, BCP 47. */
	dateLocale: string;
	/** The URL of the workspace's own picture. */
	logoUrl: string | null;
	/** What it has chosen for its files. */
	fileSettings: FileSettings | null;
	/** What it allows API keys at most. */
	keyPolicy: KeyPolicy;
};

/** The same, with the requesting member's own preferences. */
export type MemberRecord = TenantRecord & {
	preferences: (typeof users.$inferSelect)["preferences"];
	/** Until when operators have support access, if someone granted it. */
	supportUntil: Date | null;
};

/** The tenant that an API key belongs to, with the member or service account whose key it is. */
export type KeyRecord = MemberRecord & { userId: string };

/** The tenant as an operator may see it under the current grant. */
export type SupportRecord = TenantRecord & { grantId: number; supportUntil: Date };

const columns = {
	id: tenants.id,
	name: tenants.name,
	slug: tenants.slug,
	schemaName: tenants.schemaName,
	roleName: tenants.roleName,
	status: tenants.status,
	statusReason: tenants.statusReason,
	storagePrefix: tenants.storagePrefix,
	timeZone: organizations.timeZone,
	logoUrl: organizations.logoUrl,
	dateLocale: sql<string>`coalesce(${organizations.settings} ->> 'dateLocale', 'en-GB')`,
	fileSettings: sql<FileSettings | null>`${organizations.settings} ->> 'files'`.mapWith(
		(text: string): FileSettings => JSON.parse(text),
	),
	keyPolicy: sql<KeyPolicy>`jsonb_strip_nulls(jsonb_build_object(
		'longestKeyDays', ${organizations.settings} -> 'longestKeyDays',
		'personalKeys', ${organizations.settings} -> 'personalKeys',
		'keyScopes', ${organizations.settings} -> 'keyScopes'))::text`.mapWith(
		(text: string): KeyPolicy => JSON.parse(text),
	),
};

/** A grant of support access that has neither ended nor expired, by the database's clock. */
const running = and(isNull(supportAccess.endedAt), gt(supportAccess.expiresAt, sql`now()`));

const supportUntil = sql<Date | null>`(
	select max(${supportAccess.expiresAt}) from ${supportAccess} where ${supportAccess.tenantId} = ${tenants.id} and ${running}
)`.mapWith(supportAccess.expiresAt);

// Notifications of changes arrive immediately; if one is lost, the change is seen within this time.
const REMEMBER_MS = 5_000;
const REMEMBER_MOST = 20_000;

/** Resolves slug → tenant, from memory if the same member asked a moment ago. Refusals are never remembered. */
export class Registry {
	#connections: ConnectionPool;
	#news: News | undefined;
	/** Lookups of a member's tenant that were answered from memory, and those that were not. */
	readonly counters = { hits: 0, misses: 0 };
	readonly #remembered = new AnswerMemory<MemberRecord>({ most: REMEMBER_MOST, ms: REMEMBER_MS });
	readonly #rememberedKeys = new AnswerMemory<KeyRecord>({ most: REMEMBER_MOST, ms: REMEMBER_MS });

	/**
	 * `url`: where to listen for changes by other processes; without it, remembered answers only expire by age.
	 * The others receive the same notifications: ids of tenants and people, and whatever `tell` was given.
	 */
	constructor(pool: ConnectionPool, { url, onChange, onUnread, onListening }: Partial<NewsOptions> = {}) {
		this.#connections = pool;
		if (url === undefined) return;
		this.#news = new News({
			url,
			onChange: (id) => {
				this.forget(id);
				onChange?.(id);
			},
			onUnread,
			onListening: () => {
				this.#remembered.clear();
				this.#rememberedKeys.clear();
				onListening?.();
			},
		});
	}

	/** How many answers are in memory. */
	get remembered(): number {
		return this.#remembered.size + this.#rememberedKeys.size;
	}

	async close(): Promise<void> {
		await this.#news?.close();
	}

	/**
	 * Finds the tenant that has, or ever had, this address, if the person is an active member according to the index.
	 * Always one query: a stranger learns nothing from its time. The tenant's own row still decides.
	 */
	async findForMember(slug: string, userId: string): Promise<MemberRecord | undefined> {
		const key = `${slug} ${userId}`;
		const known = this.#remembered.recall(key);
		if (known) {
			this.counters.hits++;
			return known;
		}
		this.counters.misses++;
		const [tenant] = await inRegistry(this.#connections, "read", (db) =>
			db
				.select({ ...columns, preferences: users.preferences, supportUntil })
				.from(tenantSlugs)
				.innerJoin(tenants, eq(tenants.id, tenantSlugs.tenantId))
				.innerJoin(organizations, eq(organizations.id, tenants.id))
				.innerJoin(organizationMemberships, eq(organizationMemberships.organizationId, tenants.id))
				.innerJoin(users, eq(users.clerkUserId, organizationMemberships.userId))
				.where(
					and(
						eq(tenantSlugs.slug, slug),
						eq(organizationMemberships.userId, userId),
						eq(organizationMemberships.status, "active"),
					),
				),
		);
		if (tenant) this.#remembered.remember(key, tenant, [tenant.id, userId]);
		else this.#remembered.delete(key);
		return tenant;
	}

	/**
	 * Finds the tenant of an API key that is not revoked. The tenant's own rows decide whether its member is active: service
	 * accounts are not in the index of members.
	 */
	async findForKey(keyId: string): Promise<KeyRecord | undefined> {
		const known = this.#rememberedKeys.recall(keyId);
		if (known) return known;
		const tenant = await this.lookUpKey(keyId);
		if (tenant) this.#rememberedKeys.remember(keyId, tenant, [tenant.id, tenant.userId]);
		return tenant;
	}

	/** Finds the same in the database, whatever is remembered, and remembers nothing. */
	async lookUpKey(keyId: string): Promise<KeyRecord | undefined> {
		const { userId } = apiKeyLinks;
		const [found] = await inRegistry(this.#connections, "read", (db) =>
			db
				.select({ ...columns, preferences: users.preferences, supportUntil, userId })
				.from(apiKeyLinks)
				.innerJoin(tenants, eq(tenants.id, apiKeyLinks.organizationId))
				.innerJoin(organizations, eq(organizations.id, tenants.id))
				.leftJoin(users, eq(users.clerkUserId, userId))
				.where(eq(apiKeyLinks.keyId, keyId)),
		);
		return found && { ...found, preferences: found.preferences ?? {} };
	}

	/**
	 * Finds the tenant with this address, if operators have support access now. Never remembered: a grant that ended
	 * has ended.
	 */
	async findForSupport(slug: string): Promise<SupportRecord | undefined> {
		const [tenant] = await inRegistry(this.#connections, "read", (db) =>
			db
				.select({ ...columns, grantId: supportAccess.grantId, supportUntil: supportAccess.expiresAt })
				.from(tenantSlugs)
				.innerJoin(tenants, eq(tenants.id, tenantSlugs.tenantId))
				.innerJoin(organizations, eq(organizations.id, tenants.id))
				.innerJoin(supportAccess, eq(supportAccess.tenantId, tenants.id))
				.where(and(eq(tenantSlugs.slug, slug), running))
				.orderBy(desc(supportAccess.grantId))
				.limit(1),
		);
		return tenant;
	}

	/** Whether an address belongs, or ever belonged, to a tenant. */
	async isTaken(slug: string): Promise<boolean> {
		const found = await inRegistry(this.#connections, "read", (db) =>
			db.select({ slug: tenantSlugs.slug }).from(tenantSlugs).where(eq(tenantSlugs.slug, slug)),
		);
		return found.length > 0;
	}

	async findById(id: string): Promise<TenantRecord | undefined> {
		const [tenant] = await inRegistry(this.#connections, "read", (db) =>
			db
				.select(columns)
				.from(tenants)
				.innerJoin(organizations, eq(organizations.id, tenants.id))
				.where(eq(tenants.id, id)),
		);
		return tenant;
	}

	/** Lists the workspaces a person is active in, by name; at most 200, which is more than anyone can read. */
	listForUser(userId: string): Promise<(TenantRecord & { role: string })[]> {
		return inRegistry(this.#connections, "read", (db) =>
			db
				.select({ ...columns, role: organizationMemberships.role })
				.from(organizationMemberships)
				.innerJoin(tenants, eq(tenants.id, organizationMemberships.organizationId))
				.innerJoin(organizations, eq(organizations.id, tenants.id))
				.where(and(eq(organizationMemberships.userId, userId), eq(organizationMemberships.status, "active")))
				.orderBy(asc(tenants.name), asc(tenants.id))
				.limit(200),
		);
	}

	/** Counts the workspaces a person owns now. */
	countOwned(userId: string): Promise<Owned> {
		return inRegistry(this.#connections, "read", (db) => findOwned(db, userId));
	}

	/** Call after a change to a tenant's row, with its id, or to a person's preferences, with theirs. */
	forget(id: string): void {
		this.#remembered.forget(id);
		this.#rememberedKeys.forget(id);
	}

	/** Notifies every process of a change to the tenant or person with this id. */
	tell(id: string): Promise<void> {
		return this.#notify(REGISTRY_CHANNEL, id);
	}

	/** Notifies every process of members whose unread notifications have changed. */
	tellUnread(digests: string): Promise<void> {
		return this.#notify(UNREAD_CHANNEL, digests);
	}

	async #notify(channel: string, payload: string): Promise<void> {
		await inRegistry(this.#connections, "write", (db) =>
			db.execute(sql`select pg_notify(${channel}, ${payload})`),
		);
	}
}
