import { createHash, randomBytes, randomUUID } from "node:crypto";
import { desc, eq, inArray } from "drizzle-orm";
import { apiKeyLinks } from "../schema/public/api-key-links.ts";
import { apiRequests } from "../schema/public/api-requests.ts";
import { eventInterest } from "../schema/public/webhook-due.ts";
import { tenantTables } from "../schema/tenant/index.ts";
import type { Db, TenantTransaction } from "../tenancy/session/open-in-tenant.ts";
import { ago, DAY_MS, type DemoMember, type DemoTools, type Happened, memberBy } from "./demo-world.ts";

const ACCOUNT = { id: "svc_ShopAndStockSync", name: "Shop and stock", role: "member", daysAgo: 96 };

// `by`: whom a key acts as. Nobody has their texts.
const KEYS = [
	{
		...{ id: "Wk7RepOrtQ2d", name: "Weekly report", by: "owner", daysAgo: 61, usedDaysAgo: 0.4, lasts: 90 },
		...{ scopes: ["projects:view:all"], usedFrom: "198.51.100.0/24" },
	},
	{
		...{ id: "CaLw4Kshop9T", name: "Calendar in the workshop", by: "owner", daysAgo: 140, lasts: null },
		...{ scopes: ["projects:view:public"], usedDaysAgo: 2.2, usedFrom: "203.0.113.0/24" },
	},
	{
		...{ id: "OrdersTo5Prj", name: "Orders become tasks", by: ACCOUNT.id, daysAgo: 95, usedDaysAgo: 0.02 },
		...{ scopes: ["projects:create", "projects:edit:own"], usedFrom: "192.0.2.0/24", lasts: 365 },
	},
];

// What those keys called, over and over, with how long it takes in milliseconds.
const CALLS = [
	{ key: "OrdersTo5Prj", operation: "listProjects", status: 200, ms: 21 },
	{ key: "OrdersTo5Prj", operation: "createTask", status: 201, ms: 34 },
	{ key: "Wk7RepOrtQ2d", operation: "listProjects", status: 200, ms: 18 },
	{ key: "OrdersTo5Prj", operation: "listTasks", status: 200, ms: 16 },
	{ key: "OrdersTo5Prj", operation: "editTask", status: 200, ms: 29 },
	{ key: "Wk7RepOrtQ2d", operation: "listTasks", status: 200, ms: 19 },
	{ key: "OrdersTo5Prj", operation: "createTask", status: 201, ms: 31 },
	{ key: "CaLw4Kshop9T", operation: "listMembers", status: 403, ms: 9, rule: "members:view" },
	{ key: "OrdersTo5Prj", operation: "editTask", status: 412, ms: 12, rule: "version" },
	{ key: "Wk7RepOrtQ2d", operation: "getProject", status: 200, ms: 14 },
];
const CALL_COUNT = 64;
const HOURS_BETWEEN_CALLS = 2.3;

// Names that no DNS server has: what happens in the demo leaves it for nobody.
const WEBHOOKS = [
	{
		url: "https://people.hooks.example/tenantry",
		description: "Welcome board at the entrance",
		events: ["achievement.awarded", "member.joined"],
		state: "on",
		daysAgo: 58,
	},
	{
		url: "https://chat.hooks.example/in/projects",
		description: "Posts to the workshop’s chat",
		events: ["project.created", "project.archived"],
		state: "paused",
		daysAgo: 33,
	},
] as const;
const DELIVERY_COUNT = 22;
const SHOWN_DAYS = 28;

/** Adds what programs do in Acme: a service account, keys with their calls, and webhooks. Returns what happened. */
export async function addDevelopers(
	{ db, registry }: TenantTransaction,
	tenantId: string,
	{ members, tools }: { members: readonly DemoMember[]; tools: DemoTools },
): Promise<Happened[]> {
	const owner = memberBy(members, "owner");
	const sponsor = memberBy(members, "admin");
	const { id, name, role, daysAgo } = ACCOUNT;
	await db.insert(tenantTables.users).values({
		...{ id, email: `${id}@service.invalid`, firstName: name, role, sponsorId: sponsor.id, isActive: false },
		...{ joinedAt: ago(daysAgo), createdAt: ago(daysAgo) },
	});
	const created = entry("service_account.created", owner, daysAgo, {
		...{ id, name, role, sponsor: { id: sponsor.id, name: sponsor.name } },
	});
	const keys = KEYS.map(({ by, ...key }) => ({
		...{ ...key, memberId: by === ACCOUNT.id ? by : memberBy(members, by).id },
		expiresAt: key.lasts === null ? null : ago(key.daysAgo - key.lasts),
	}));
	await db.insert(tenantTables.apiKeys).values(
		keys.map(({ daysAgo, usedDaysAgo, lasts: _lasts, ...key }) => ({
			...{ ...key, createdAt: ago(daysAgo), usedAt: ago(usedDaysAgo) },
			hash: createHash("sha256").update(randomBytes(32)).digest("hex"),
		})),
	);
	await registry
		.insert(apiKeyLinks)
		.values(keys.map(({ id: keyId, memberId }) => ({ keyId, organizationId: tenantId, userId: memberId })));
	await registry.insert(apiRequests).values(callsOf(tenantId));
	await registry.insert(eventInterest).values({ tenantId, reaction: tools.webhooks.reaction });
	return [
		created,
		...keys.map(({ id, name, scopes, expiresAt, daysAgo }) =>
			entry("key.created", owner, daysAgo, {
				...{ id, name, scopes, expiresAt: expiresAt?.toISOString() ?? null },
			}),
		),
		...(await addWebhooks(db, owner, tools)),
	];
}

const callsOf = (tenantId: string) =>
	Array.from({ length: CALL_COUNT }, (_, at) => {
		const call = CALLS[at % CALLS.length];
		if (!call) throw new Error("No calls");
		const { key, operation, status, ms, rule } = call;
		return {
			...{ tenantId, requestId: randomUUID(), keyId: key, operation, status, rule: rule ?? null },
			// Never twice alike, as real ones.
			at: ago(((at + 0.2) * HOURS_BETWEEN_CALLS + ((at * 7) % 5) / 5) / 24),
			ms: ms + ((at * 13) % 11),
			network: KEYS.find(({ id }) => id === key)?.usedFrom ?? null,
		};
	});

async function addWebhooks(db: Db, owner: DemoMember, tools: DemoTools): Promise<Happened[]> {
	const rows = WEBHOOKS.map(({ daysAgo, ...webhook }) => {
		const id = randomUUID();
		const sealedSecret = tools.webhooks.newSealedSecret(id);
		const made = { createdAt: ago(daysAgo), updatedAt: ago(daysAgo), madeBy: owner.id };
		return { id, ...webhook, events: [...webhook.events], sealedSecret, ...made };
	});
	await db.insert(tenantTables.webhookEndpoints).values(rows);
	return rows.map(({ id, url, events }, at) =>
		entry("webhook.created", owner, WEBHOOKS[at]?.daysAgo ?? 0, { id, host: new URL(url).host, events }),
	);
}

function entry(event: string, { id }: DemoMember, daysAgo: number, payload: Happened["payload"]): Happened {
	const actor = { actorKind: "member", actorId: id } as const;
	return { id: randomUUID(), event, payload, actor, at: ago(daysAgo) };
}

/** Adds what the webhooks have sent. Call it when the audit log is written. */
export async function addDeliveries(db: Db): Promise<void> {
	const { auditLogs, webhookDeliveries, webhookEndpoints } = tenantTables;
	for (const { id: endpointId, events, state, createdAt } of await db.select().from(webhookEndpoints)) {
		const entries = await db
			.select()
			.from(auditLogs)
			.where(inArray(auditLogs.event, events))
			.orderBy(desc(auditLogs.seq))
			.limit(DELIVERY_COUNT);
		const [latest] = entries;
		if (state === "on" && latest) {
			await db
				.update(webhookEndpoints)
				.set({ succeededAt: latest.at })
				.where(eq(webhookEndpoints.id, endpointId));
		}
		const since = Math.max(createdAt.getTime(), ago(SHOWN_DAYS).getTime());
		const sent = entries.filter(({ at }) => at.getTime() > since);
		if (sent.length === 0) continue;
		await db.insert(webhookDeliveries).values(
			sent.map(({ id: eventId, seq: sequence, event, at }, place) => ({
				...{ endpointId, sequence, eventId, event, createdAt: at },
				...(state === "on" ? outcomeOf(at, place) : { state: "held" as const }),
			})),
		);
	}
}

// The fourth and the eleventh met a receiver that was being restarted; the ninth had no answer at all.
const RESTARTED = [3, 10];
const LOST = [8];
// When webhooks are tried again: after 5 s, 5 and 30 minutes, and then these hours.
const RETRY_DAYS = [5 / 86_400, 5 / 1_440, 30 / 1_440, ...[2, 5, 10, 14, 20, 24].map((hours) => hours / 24)];

function outcomeOf(at: Date, place: number) {
	const tried = (days: number) => new Date(at.getTime() + days * DAY_MS).toISOString();
	if (LOST.includes(place) && at < ago(sum(RETRY_DAYS))) {
		const log = [0, ...RETRY_DAYS].map((_, index) => ({
			...{ at: tried(sum(RETRY_DAYS.slice(0, index))), ms: 12_000, error: "timeout" as const },
		}));
		return { state: "failed" as const, tries: log.length, log };
	}
	const first = { at: tried(0), ms: 41 + ((place * 17) % 60), status: 204 };
	if (!RESTARTED.includes(place)) return { state: "delivered" as const, tries: 1, log: [first] };
	const again = { ...first, at: tried(RETRY_DAYS[0] ?? 0) };
	return {
		...{ state: "delivered" as const, tries: 2 },
		log: [{ ...first, status: 503, error: "status" as const }, again],
	};
}

const sum = (days: readonly number[]): number => days.reduce((all, one) => all + one, 0);
