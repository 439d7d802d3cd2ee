import { withRetries } from "#app/platform/clerk/client.server.ts";
import { whichOrganizationsExist, whichUsersExist } from "#app/platform/clerk/members.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import type { ClerkDifference } from "../difference.ts";
import { compareOrganizations, findGoneOrganizations, openHere } from "./organizations.server.ts";
import { comparePeople, findGoneAccounts, livingHere } from "./people.server.ts";

/** Describes a difference and its outcome, which is `left` unless fixing was requested. */
export type ReportedDifference = Pick<
	ClerkDifference,
	"kind" | "userId" | "organizationId" | "remedy" | "side"
> & {
	outcome: "left" | "repaired" | "failed";
	error?: string;
};

/** Says that Clerk knows none of our people or workspaces, so the keys belong to another instance. */
export class AnotherInstance extends Error {
	override name = "AnotherInstance";
}

/**
 * Compares Clerk with us in both directions and, on request, fixes each difference at once. Retries failures once at the
 * end, since they may have depended on something later. Keeps one page of either side and one workspace's members in
 * memory. Throws AnotherInstance, ClerkUnavailable.
 */
export function reconcile(
	{ fix }: { fix: boolean },
	tell: (reported: ReportedDifference) => void,
): Promise<void> {
	return withRetries(async () => {
		await refuseAnotherInstance();
		const failed: ClerkDifference[] = [];
		for await (const difference of compare()) {
			const reported = await settle(difference, { fix });
			if (reported.outcome === "failed" && failed.length < TRIED_AGAIN) failed.push(difference);
			else tell(reported);
		}
		for (const difference of failed) tell(await settle(difference, { fix }));
	});
}

// More failures would mean that something is broken, not that something came too early.
const TRIED_AGAIN = 1_000;

/** Yields differences in a fixed order: people before their memberships, and deleted accounts before their workspaces. */
async function* compare(): AsyncGenerator<ClerkDifference> {
	yield* comparePeople();
	yield* findGoneAccounts();
	yield* findGoneOrganizations();
	yield* compareOrganizations();
}

async function settle(difference: ClerkDifference, { fix }: { fix: boolean }): Promise<ReportedDifference> {
	const { kind, userId, organizationId, remedy, side } = difference;
	const reported = { kind, userId, organizationId, remedy, side };
	if (!fix) return { ...reported, outcome: "left" };
	try {
		await difference.repair();
		return { ...reported, outcome: "repaired" };
	} catch (error) {
		log.warn({ err: error, ...reported }, "a difference from Clerk could not be repaired");
		return { ...reported, outcome: "failed", error: error instanceof Error ? error.message : "refused" };
	}
}

// With fewer than this, all may really be gone.
const FEW = 4;

/** Refuses another instance's keys, with which everyone would seem gone and fixing would close every workspace. */
async function refuseAnotherInstance(): Promise<void> {
	const people = await first(livingHere());
	const workspaces = await first(openHere());
	if (people.length + workspaces.length < FEW) return;
	const known =
		(people.length > 0 ? (await whichUsersExist(people)).size : 0) +
		(workspaces.length > 0 ? (await whichOrganizationsExist(workspaces)).size : 0);
	if (known > 0) return;
	throw new AnotherInstance(
		`Clerk knows none of ${people.length} people and ${workspaces.length} workspaces here. Check whether CLERK_SECRET_KEY belongs to this database's instance.`,
	);
}

async function first(pages: AsyncGenerator<string[]>): Promise<string[]> {
	for await (const page of pages) return page;
	return [];
}
