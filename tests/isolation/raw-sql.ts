import { sql } from "drizzle-orm";
import { connect } from "#db/client.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { AN_ATTEMPT } from "#tests/support/databases/statements.ts";
import { ATTEMPTS, type Attempt } from "./attempts.ts";
import { marksIn, THEIRS, unsaid } from "./world/marks.ts";
import type { World } from "./world/world.ts";

/** The result of one attempt, inside a handle and directly at PostgreSQL under our workspace's role. */
export type Outcome = Attempt & {
	/** The handle's own refusal, or PostgreSQL's answer through it. */
	handle: string;
	/** PostgreSQL's answer to the same statement without the handle's check. */
	database: string;
	/** Data of the other workspace that came back, by path. */
	shownInHandle: string[];
	shownBelow: string[];
};

/** Tries all attempts as our workspace; their changes are rolled back. */
export async function tryAll(world: World): Promise<Outcome[]> {
	const { superuser, theirs } = world;
	const [table] =
		await superuser`select ${`"${theirs.record.schemaName}".projects`}::regclass::oid::text as oid`;
	const outcomes: Outcome[] = [];
	for (const attempt of ATTEMPTS) {
		const statements = [attempt.statement, attempt.next ?? []]
			.flat()
			.map((statement) =>
				statement
					.replaceAll("{schema}", theirs.record.schemaName)
					.replaceAll("{role}", theirs.record.roleName)
					.replaceAll("{oid}", String(table?.oid)),
			);
		const handle = await throughHandle(world, statements);
		const below = await throughDatabase(world, statements);
		const answers = { handle: handle.answer, database: below.answer };
		outcomes.push({ ...attempt, ...answers, shownInHandle: handle.shown, shownBelow: below.shown });
	}
	return outcomes;
}

type Tried = { answer: string; shown: string[] };

function throughHandle({ pool, ours }: World, statements: string[]): Promise<Tried> {
	const work = inTenant(pool, ours.record, "write", async ({ db }) => {
		let rows: unknown;
		for (const statement of statements) rows = await db.execute(sql.raw(`${statement} ${AN_ATTEMPT}`));
		throw new Undone(rows);
	});
	return told(work, statements);
}

/** Sends each statement as a separate message, as the application does, with its login, under our workspace's role. */
async function throughDatabase({ ours }: World, statements: string[]): Promise<Tried> {
	const login = connect({ url: appUrl((await testDatabase()).url) });
	try {
		const transaction = login.begin(async (inside) => {
			await inside.unsafe(`set local role "${ours.record.roleName}"`);
			let rows: unknown;
			for (const statement of statements) {
				const text = statement.replaceAll("$TENANT_SCHEMA$", ours.record.schemaName);
				// Not `simple`, because that protocol would accept several statements in one message.
				rows = await inside.unsafe(text, [], { prepare: true, simple: false } as never);
			}
			throw new Undone(rows);
		});
		return await told(transaction, statements);
	} finally {
		await login.end({ timeout: 5 });
	}
}

/** Carries the rows out of a transaction that is rolled back. */
class Undone extends Error {
	readonly rows: unknown;
	constructor(rows: unknown) {
		super("Undone");
		this.rows = rows;
	}
}

async function told(work: Promise<unknown>, statements: string[]): Promise<Tried> {
	try {
		await work;
		return { answer: "done", shown: [] };
	} catch (error) {
		if (!(error instanceof Undone)) return { answer: refusalIn(error), shown: [] };
		const rows = Array.isArray(error.rows) ? error.rows : ((error.rows as { rows?: unknown[] }).rows ?? []);
		const shown = unsaid(marksIn(JSON.stringify(rows), THEIRS), statements.join(" "));
		return { answer: `allowed, ${rows.length} ${rows.length === 1 ? "row" : "rows"}`, shown };
	}
}

function refusalIn(error: unknown): string {
	const { code, message = "" } = ((error as Error).cause ?? error) as { code?: string; message?: string };
	if (message.startsWith("Not allowed inside a tenant")) return "refused before it is sent";
	const nameless = message.replaceAll(/(tenant_|tenantry_t_)\w+/g, "$1…");
	return `${code ?? "error"}: ${nameless}`;
}
