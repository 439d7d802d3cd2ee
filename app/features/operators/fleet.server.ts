import { tenantMigrations, withFleet } from "#app/platform/database/database.server.ts";
import { refuseUnknown } from "#app/tenant/people/member.server.ts";
import type { RunKind, Tally } from "#db/migrate/ledger.ts";
import { listRuns, type RunLine } from "#db/migrate/run-lines.ts";
import { type FleetStatus, fleetStatusOf, type RunDetails, runDetailsOf } from "#db/migrate/status.ts";

// A page of less than 50 kB holds this many; the command line shows the rest.
const RUNS_SHOWN = 20;
const FAILED_SHOWN = 20;
const LINES_SHOWN = 50;
const NAMES_SHOWN = 30;

type Fleet = {
	status: FleetStatus;
	/** The failures left out, or a lower bound of them. */
	moreFailed: number;
	/** The ledger's last entries. */
	runs: RunLine[];
	/** Names of this version's latest migrations, newest first. */
	latest: string[];
};

/** Returns how far the fleet is, and with what. */
export function getFleet(): Promise<Fleet> {
	return withFleet(async (pool) => {
		const [status, runs] = await Promise.all([
			fleetStatusOf(pool, tenantMigrations()),
			listRuns(pool, RUNS_SHOWN),
		]);
		const failed = status.failed.slice(0, FAILED_SHOWN);
		const { list } = tenantMigrations();
		return {
			...{ status: { ...status, failed }, moreFailed: status.failed.length - failed.length, runs },
			latest: list
				.slice(-NAMES_SHOWN)
				.map(({ name }) => name)
				.toReversed(),
		};
	});
}

/** Returns the ledger's last entry. */
export async function getLastRun(): Promise<RunLine | undefined> {
	const [last] = await withFleet((pool) => listRuns(pool, 1));
	return last;
}

/** Returns one run, listing the workspaces that need attention first. Refuses: 404. */
export async function getRun(runId: number): Promise<RunDetails> {
	const details = (await withFleet((pool) => runDetailsOf(pool, runId))) ?? refuseUnknown();
	return { ...details, tenants: details.tenants.slice(0, LINES_SHOWN) };
}

/** Returns the command to run next, given how a run ended; undefined when there is nothing to do. */
export function nextCommand(run: RunLine, tally: Tally): string | undefined {
	const isLeft = run.status === "interrupted" || (run.status !== "running" && tally.failed > 0);
	return isLeft ? COMMANDS[run.kind](run) : undefined;
}

const COMMANDS: Record<RunKind, (run: RunLine) => string> = {
	up: ({ id }) => `npm run migrate -- resume --run ${id}`,
	undo: ({ undoesRunId }) => `npm run migrate -- undo --run ${undoesRunId}`,
	rollback: ({ request }) => `npm run migrate -- rollback --tenant ${request.tenant} --to ${request.to}`,
	repair: () => "npm run migrate -- repair",
};

/** Returns the command that retries a single workspace. */
export function retryCommand(run: RunLine, slug: string): string {
	if (run.kind === "up") return `npm run migrate -- up --tenant ${slug}`;
	return run.kind === "repair" ? `npm run migrate -- repair --tenant ${slug}` : COMMANDS[run.kind](run);
}
