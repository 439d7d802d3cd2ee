import { randomUUID } from "node:crypto";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect } from "#db/client.ts";
import { tenantTables } from "#db/schema/tenant/index.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import type { Bench } from "./environment.ts";
import { aWorkspace } from "./jobs.ts";
import type { Figure } from "./table.ts";

// A process's pool on two cores has four connections, so any further writers wait regardless.
const WRITERS = 8;
const WORKSPACES = 8;
const ROUNDS = 3;

export type Write = (tenant: TenantRecord) => Promise<void>;
/** Each way has its own workspaces, because a plain row has no place in a chain. */
export type AuditVariant = { name: "chained" | "plain"; write: Write; workspaces: TenantRecord[] };

/** Measures what the chain and the seals cost: a member's write that creates a project, against the same write with one plain log row. */
export async function measureAudit(bench: Bench, seconds: number): Promise<Figure[]> {
	Object.assign(process.env, bench.env, { LOG_LEVEL: "silent" });
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	bench.atEnd(closeDatabase);
	const variants: AuditVariant[] = [
		{ name: "chained", write: await chainedWrite(), workspaces: await someWorkspaces(bench) },
		{ name: "plain", write: await plainWrite(), workspaces: await withPlainLogs(bench) },
	];
	return [
		figureOf("writes in one workspace, chained", await compare(variants, 1, seconds)),
		figureOf(`writes in ${WORKSPACES} workspaces, chained`, await compare(variants, WORKSPACES, seconds)),
	];
}

function figureOf(what: string, { chained, plain }: { chained: number; plain: number }): Figure {
	const shown = (count: number) => `${count.toFixed(0)} per second`;
	return { what, ours: shown(chained), limit: `${shown(plain)}, plain rows`, ratio: chained / plain };
}

/** Alternates the ways and takes the best of each, so that other load on the machine affects both. */
export async function compare(variants: AuditVariant[], workspaces: number, seconds: number) {
	const best = { chained: 0, plain: 0 };
	for (let round = 0; round <= ROUNDS; round++) {
		for (const variant of variants) {
			const rate = await rateOf(variant.workspaces.slice(0, workspaces), variant.write, seconds / ROUNDS);
			// The first round is a warm-up.
			if (round > 0) best[variant.name] = Math.max(best[variant.name], rate);
		}
	}
	return best;
}

async function rateOf(workspaces: TenantRecord[], write: Write, seconds: number): Promise<number> {
	let done = 0;
	const started = performance.now();
	const until = started + seconds * 1_000;
	const writer = async (index: number) => {
		const tenant = workspaces[index % workspaces.length] as TenantRecord;
		while (performance.now() < until) {
			await write(tenant);
			done++;
		}
	};
	await Promise.all(Array.from({ length: WRITERS }, (_, index) => writer(index)));
	return done / ((performance.now() - started) / 1_000);
}

export const ownerOf = ({ id }: TenantRecord) => id.replace("org_", "user_");
const agent =
	"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36";

/** Writes as a request does. */
export async function chainedWrite(): Promise<Write> {
	const asOwner = await openAsOwner();
	return async (record) => {
		await asOwner(record).write(async (writing) => {
			writing.authorize("projects:create");
			const slug = randomUUID();
			const { projects } = writing.tables;
			const [row] = await writing.db
				.insert(projects)
				.values({ name: slug, slug, createdBy: writing.member.id })
				.returning({ id: projects.id });
			const facts = { id: row?.id ?? 0, name: slug, slug, isPublic: false };
			await writing.record("project.created", facts);
		});
	};
}

/** Returns a function that opens a workspace as its owner does with a request. */
export async function openAsOwner(): Promise<(record: TenantRecord) => Tenant> {
	const { openTenant } = await import("#app/tenant/tenant.server.ts");
	return (record) => {
		const member = { ...NOBODY, id: ownerOf(record) };
		const trail = { actorKind: "member", actorId: member.id, ip: "192.0.2.7", userAgent: agent } as const;
		return openTenant(record, member, trail);
	};
}

/** Runs the same statements, but logs one plain row that nothing depends on. */
function plainWrite(): Promise<Write> {
	return plainlyLogged("project.created", async (db, actorId) => {
		const { projects } = tenantTables;
		const slug = randomUUID();
		const [row] = await db
			.insert(projects)
			.values({ name: slug, slug, createdBy: actorId })
			.returning({ id: projects.id });
		return { id: row?.id ?? 0, name: slug, slug, isPublic: false };
	});
}

type Payload = { id: number; [fact: string]: unknown };

/** Makes a write of some statements and one plain row of the log. `change` returns what the row says. */
export async function plainlyLogged(
	event: string,
	change: (db: Db, actorId: string) => Promise<Payload>,
): Promise<Write> {
	const { transactInTenant } = await import("#app/platform/database/database.server.ts");
	const { findMember } = await import("#app/tenant/people/member.server.ts");
	const { announce } = await import("#db/tenancy/registry/announce.ts");
	return (record) =>
		transactInTenant(record, "write", async ({ db, registry }) => {
			const actorId = ownerOf(record);
			await findMember(db, actorId);
			const payload = await change(db, actorId);
			const eventId = randomUUID();
			const entry = {
				...{ id: eventId, event, actorId, payload, subjectType: "project", subjectId: String(payload.id) },
				...{ actorKind: "member" as const, ip: "192.0.2.7", userAgent: agent },
			};
			await Promise.all([
				announce(registry, { tenantId: record.id, eventId, event }),
				db.insert(tenantTables.auditLogs).values(entry),
			]);
		});
}

const NOBODY = {
	...{ email: "x@bench.example", name: "Bench", imageUrl: null },
	...{ role: { key: "owner", name: "Owner" }, permissions: ["*"] },
};

export async function someWorkspaces({ databaseUrl }: Bench): Promise<TenantRecord[]> {
	const pool = new ConnectionPool({ url: appUrl(databaseUrl), size: 1 });
	try {
		const made: TenantRecord[] = [];
		for (let index = 0; index < WORKSPACES; index++) made.push(await aWorkspace(pool));
		return made;
	} finally {
		await pool.close();
	}
}

/** Their logs number themselves, as they would without a chain. */
export async function withPlainLogs(bench: Bench): Promise<TenantRecord[]> {
	const made = await someWorkspaces(bench);
	const admin = connect({ url: bench.databaseUrl });
	for (const { schemaName } of made)
		await admin.unsafe(`alter table "${schemaName}".audit_logs alter column seq restart with 1000`);
	await admin.end();
	return made;
}
