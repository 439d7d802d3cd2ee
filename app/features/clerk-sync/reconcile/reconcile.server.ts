import { patiently } from "#app/platform/clerk/client.server.ts";
import { whichOrganizationsExist, whichUsersExist } from "#app/platform/clerk/members.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import type { Difference } from "../difference.ts";
import { compareOrganizations, findGoneOrganizations, openHere } from "./organizations.server.ts";
import { comparePeople, findGoneAccounts, livingHere } from "./people.server.ts";

/** A difference, and what became of it: `left` unless mending was asked for. */
export type Told = Pick<Difference, "kind" | "userId" | "organizationId" | "remedy" | "side"> & {
	outcome: "left" | "mended" | "failed";
	error?: string;
};

/** Clerk knows nobody and nothing of ours: these are another instance's keys. */
export class AnotherInstance extends Error {
	override name = "AnotherInstance";
}

/**
 * Compares Clerk with us, both ways, and mends each difference at once when asked to. What failed is tried once more at
 * the end: it may have waited for something that came later. A page of either side is in memory, and one workspace's
 * members. Throws AnotherInstance, ClerkUnavailable.
 */
export function reconcile({ fix }: { fix: boolean }, tell: (told: Told) => void): Promise<void> {
	return patiently(async () => {
		await refuseAnotherInstance();
		const failed: Difference[] = [];
		for await (const difference of compare()) {
			const told = await settle(difference, fix);
			if (told.outcome === "failed" && failed.length < TRIED_AGAIN) failed.push(difference);
			else tell(told);
		}
		for (const difference of failed) tell(await settle(difference, fix));
	});
}

// More would say that something is broken, not that something came too early.
const TRIED_AGAIN = 1_000;

/** In this order: people before their memberships, and who is gone before their workspaces are looked at. */
async function* compare(): AsyncGenerator<Difference> {
	yield* comparePeople();
	yield* findGoneAccounts();
	yield* findGoneOrganizations();
	yield* compareOrganizations();
}

async function settle(difference: Difference, fix: boolean): Promise<Told> {
	const { kind, userId, organizationId, remedy, side } = difference;
	const told = { kind, userId, organizationId, remedy, side };
	if (!fix) return { ...told, outcome: "left" };
	try {
		await difference.mend();
		return { ...told, outcome: "mended" };
	} catch (error) {
		log.warn({ err: error, ...told }, "a difference from Clerk could not be mended");
		return { ...told, outcome: "failed", error: error instanceof Error ? error.message : "refused" };
	}
}

// So few may really be gone.
const FEW = 4;

/** With another instance's keys everybody would be gone, and mending would close every workspace. */
async function refuseAnotherInstance(): Promise<void> {
	const people = await first(livingHere());
	const workspaces = await first(openHere());
	if (people.length + workspaces.length < FEW) return;
	const known =
		(people.length > 0 ? (await whichUsersExist(people)).size : 0) +
		(workspaces.length > 0 ? (await whichOrganizationsExist(workspaces)).size : 0);
	if (known > 0) return;
	throw new AnotherInstance(
		`Clerk knows none of ${people.length} people and ${workspaces.length} workspaces here: look whether CLERK_SECRET_KEY is that of this database's instance.`,
	);
}

async function first(pages: AsyncGenerator<string[]>): Promise<string[]> {
	for await (const page of pages) return page;
	return [];
}
