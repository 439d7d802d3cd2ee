import { eq } from "drizzle-orm";
import { registry, transactInQueue } from "#app/platform/database/database.server.ts";
import { env } from "#app/platform/env.server.ts";
import { ownHosts } from "#app/platform/http/address/own-host.ts";
import { queue } from "#app/platform/jobs/queue.server.ts";
import type { QueueWork } from "#app/platform/jobs/work.server.ts";
import { withPerformanceTracking } from "#app/platform/request/performance.server.ts";
import { noteActivity, takeEvents } from "#db/jobs/outbox.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { keysOf } from "../audit/person-keys.server.ts";
import { openEntry } from "../audit/personal.server.ts";
import { EVENTS, type EventName } from "../events/events.ts";
import { storedFilesOf } from "../files/stored-files.server.ts";
import { alone, type TenantFacts } from "../tenant.server.ts";
import { readAsSystem, writeAsSystem, writeWithTrail } from "../write-as-system.server.ts";
import type { Occurrence, ReactingTenant, Reaction } from "./reaction.server.ts";

/** The queue of reactions to run, with one job for each event and each of its reactions. */
export const REACTIONS = "reaction";

/** The data of a job. What happened is read from the audit log when it runs. */
export type ReactionJob = {
	tenantId: string;
	eventId: string;
	event: string;
	reaction: string;
	depth: number;
};

// A job mostly waits, for the database or for another server: on two cores, 20 ran twice as many per second as 8.
// Half of them are always left for other tenants.
const SLOTS = 20;
const SLOTS_OF_ONE_TENANT = 10;
// How far one tenant may get ahead of another: at about a hundred jobs a second, less than a second's work.
const EVENTS_OF_ONE_TENANT = 100;
const TENANTS_AT_ONCE = 200;

/** Reactions can cause events that cause reactions. A chain longer than this is treated as a cycle. */
export const LONGEST_CHAIN = 8;

/** Takes events from the outbox, makes a job of each reaction, and runs it, as the worker's part. Throws when two share a name. */
export function reactingWith(reactions: readonly Reaction[]): QueueWork {
	const byName = new Map(reactions.map((reaction) => [reaction.name, reaction]));
	if (byName.size < reactions.length) throw new Error("Two reactions have the same name");
	let after = "";
	return {
		queue: REACTIONS,
		slots: SLOTS,
		perGroup: SLOTS_OF_ONE_TENANT,
		async refill() {
			const moved = await moveEvents(reactions, after);
			after = moved.after;
			return moved.events;
		},
		run: ({ data }) => react(byName, data as ReactionJob),
	};
}

/** Moves events in one transaction: an event is either in the outbox or in the queue, never in both or neither. */
function moveEvents(
	reactions: readonly Reaction[],
	after: string,
): Promise<{ events: number; after: string }> {
	return transactInQueue(async (db) => {
		const taken = await takeEvents(db, {
			queue: REACTIONS,
			known: Object.keys(EVENTS),
			perTenant: EVENTS_OF_ONE_TENANT,
			tenants: TENANTS_AT_ONCE,
			after,
		});
		const jobs = taken.events.flatMap(({ interests, ...happened }) =>
			reactions
				.filter(({ on }) => on.includes(happened.event as EventName))
				.filter(({ name, needsInterest }) => !needsInterest || interests.includes(name))
				.map(({ name }) => ({ data: { ...happened, reaction: name }, group: { id: happened.tenantId } })),
		);
		if (jobs.length > 0) await queue.insert(REACTIONS, jobs, { db });
		await noteActivity(db, taken.events);
		return { events: taken.events.length, after: taken.after };
	});
}

/** Runs one reaction to one event. A workspace that is gone or permanently closed has none. */
async function react(reactions: Map<string, Reaction>, job: ReactionJob): Promise<void> {
	const reaction = reactions.get(job.reaction);
	if (!reaction) throw new Error(`This worker doesn’t know the reaction ${job.reaction}`);
	if (job.depth > LONGEST_CHAIN) {
		throw new Error(
			`${job.event} came at the end of ${job.depth} reactions: they trigger each other in a loop`,
		);
	}
	const tenant = await registry.findById(job.tenantId);
	if (!tenant || tenant.status === "archived") return;
	const occurrence = await findOccurrence(tenant, job.eventId);
	if (!occurrence) return;
	const opened = openFor(reaction.name, tenant, job.depth + 1);
	await withPerformanceTracking(`reaction ${reaction.name}`, tenant.id, () =>
		reaction.run(opened, occurrence),
	);
}

/** Reads the entry of the audit log; undefined when there is none, such as after restoring an older backup. */
async function findOccurrence(facts: TenantFacts, id: string): Promise<Occurrence | undefined> {
	const [found] = await readAsSystem(facts, ({ db, tables: { auditLogs } }) =>
		db
			.select({ entry: auditLogs, keys: keysOf(auditLogs.payload) })
			.from(auditLogs)
			.where(eq(auditLogs.id, id)),
	);
	if (!found) return undefined;
	const { entry: row, keys } = found;
	const event = row.event as EventName;
	return {
		id,
		event,
		// Parsed again: an older version may have written it without a field that now has a default.
		payload: EVENTS[event].payload.parse(openEntry({ ...row, keys }).payload),
		at: row.at,
		actor: { kind: row.actorKind, id: row.actorId },
		subject: { type: row.subjectType, id: row.subjectId },
	} as Occurrence;
}

const hosts = ownHosts({ appOrigin: env.APP_ORIGIN, domain: env.TENANT_DOMAIN });

/** Returns the address of a workspace's pages, without a trailing slash: `https://app.example/acme`. */
export const addressOfPages = (slug: string): string =>
	env.TENANT_DOMAIN ? hosts.originFor(slug) : `${env.APP_ORIGIN}/${slug}`;

/** Opens a tenant for the worker. `name` is the actor of what it writes, `depth` the number of reactions that led to it. */
export function openFor(name: string, tenant: TenantRecord, depth = 0): ReactingTenant {
	const { id, slug, timeZone, dateLocale } = tenant;
	return {
		id,
		slug,
		name: tenant.name,
		timeZone,
		dateLocale,
		address: addressOfPages(slug),
		origin: env.APP_ORIGIN,
		files: storedFilesOf(tenant),
		read: (work) => alone(() => readAsSystem(tenant, work)),
		write: (work) => alone(() => writeAsSystem(tenant, name, work, depth)),
		writeFor: (actorId, work) =>
			alone(() => writeWithTrail(tenant, { actorKind: "member", actorId, depth }, work)),
	};
}
