import fc from "fast-check";
import type { ClerkEvent } from "#app/platform/clerk/webhook.server.ts";
import {
	createMembership,
	createOrganization,
	createUser,
	deleteMembership,
	deleteOrganization,
	deleteUser,
	findMembership,
	updateOrganization,
	updateUser,
} from "#scripts/local/clerk/state/directory.ts";
import type { Emulator } from "#scripts/local/clerk/state/emulator.ts";
import type { MembershipRow, OrganizationRow, UserRow } from "#scripts/local/clerk/state/state.ts";
import { takeOutbox } from "#tests/support/world/clerk-outbox.ts";

/** One thing that somebody does at Clerk; numbers choose among those who are there then. */
export type Act = { what: keyof typeof ACTS; one: number; other: number };

/** Those an act is about, if anybody is left. */
type Chosen = {
	emulator: Emulator;
	history: Pick<History, "userIds" | "organizationIds">;
	person: UserRow | undefined;
	organization: OrganizationRow | undefined;
	membership: MembershipRow | undefined;
	/** Unique to the act. */
	name: string;
	isOdd: boolean;
};

const ACTS = {
	join({ emulator, person, organization, membership, isOdd }: Chosen) {
		if (!person || !organization || membership) return;
		const role = isOdd ? "org:admin" : "org:member";
		createMembership(emulator, organization, { userId: person.id, role });
	},
	leave({ emulator, membership }: Chosen) {
		if (membership) deleteMembership(emulator, membership);
	},
	renamePerson({ emulator, person, name }: Chosen) {
		if (person) updateUser(emulator, person, { firstName: name, email: `${name}@example.test` });
	},
	renameOrganization({ emulator, organization, name }: Chosen) {
		if (organization) updateOrganization(emulator, organization, { name });
	},
	/** Perhaps with the address of somebody whose account was deleted. */
	signUp({ emulator, history, name, isOdd }: Chosen) {
		history.userIds.push(signUp(emulator, isOdd ? name : `${name.split("-")[0]}-0`));
	},
	deletePerson({ emulator, person }: Chosen) {
		if (person) deleteUser(emulator, person);
	},
	found({ emulator, history, person, name, isOdd }: Chosen) {
		if (person && isOdd) history.organizationIds.push(found(emulator, person.id, name));
	},
	deleteOrganization({ emulator, organization, isOdd }: Chosen) {
		if (organization && isOdd) deleteOrganization(emulator, organization);
	},
};

const anyWhat = fc.oneof(
	{ weight: 4, arbitrary: fc.constant("join" as const) },
	{ weight: 8, arbitrary: fc.constantFrom(...(Object.keys(ACTS) as Act["what"][])) },
);

export const anyHistoryOf = (minLength: number, maxLength: number) =>
	fc.array(fc.record({ what: anyWhat, one: fc.nat(50), other: fc.nat(50) }), {
		minLength,
		maxLength,
		size: "max",
	});

/** What Clerk reported of a history, oldest first, and whom it is about. */
export type History = { events: ClerkEvent[]; userIds: string[]; organizationIds: string[] };

let made = 0;

/** Lets the acts happen at the local Clerk, beginning with three people and an organization. */
export function happen(emulator: Emulator, acts: Act[]): History {
	takeOutbox(emulator);
	const start = `h${made++}`;
	const userIds = [0, 1, 2].map((number) => signUp(emulator, `${start}-${number}`));
	const organizationIds = [found(emulator, userIds[0] as string, `${start}-0`)];
	acts.forEach(({ what, one, other }, place) => {
		const person = alive(emulator.state.users, userIds, one);
		const organization = alive(emulator.state.organizations, organizationIds, other);
		const membership = person && organization && findMembership(emulator, organization.id, person.id);
		const history = { userIds, organizationIds };
		const name = `${start}-${place + 3}`;
		ACTS[what]({ emulator, history, person, organization, membership, name, isOdd: other % 2 === 1 });
	});
	const events = stamped(takeOutbox(emulator));
	const { users, organizations, memberships } = emulator.state;
	for (const { data } of events as unknown as { data: Stamped }[]) {
		const row = users[data.id] ?? organizations[data.id] ?? memberships[data.id];
		if (row) Object.assign(row, { createdAt: data.created_at, updatedAt: data.updated_at });
	}
	return { events, userIds, organizationIds };
}

function signUp(emulator: Emulator, name: string): string {
	const email = `${name}@example.test`;
	const isTaken = Object.values(emulator.state.users).some((user) => user.email === email);
	const free = isTaken ? `${name}-${crypto.randomUUID()}@example.test` : email;
	return createUser(emulator, { email: free, firstName: name, lastName: null }).id;
}

function found(emulator: Emulator, createdBy: string, name: string): string {
	return createOrganization(emulator, { name: `Org ${name}`, createdBy }).id;
}

function alive<Row>(rows: Record<string, Row>, ids: string[], choice: number): Row | undefined {
	const there = ids.filter((id) => rows[id]);
	return rows[there[choice % Math.max(1, there.length)] ?? ""];
}

// Acts that follow within a millisecond would have one time at Clerk; in life they do not.
const STEP_MS = 1_000;

function stamped(events: ClerkEvent[]): ClerkEvent[] {
	const start = Date.now() - events.length * STEP_MS;
	const versions = new Map<string, { created_at: number; updated_at: number }>();
	return events.map((event, place) => {
		const data = event.data as { id: string; organization?: { id: string } };
		const updated_at = start + place * STEP_MS;
		const times = { created_at: versions.get(data.id)?.created_at ?? updated_at, updated_at };
		versions.set(data.id, times);
		const organization = data.organization && {
			...data.organization,
			...versions.get(data.organization.id),
		};
		return {
			...event,
			timestamp: updated_at,
			data: { ...data, ...(organization && { organization }), ...times },
		} as unknown as ClerkEvent;
	});
}

type Stamped = { id: string; created_at: number; updated_at: number };

/** The same history about other people and organizations, who are known to Clerk as far as these are. */
export function inAnotherWorld(emulator: Emulator, history: History, world: number): History {
	const twinOf = (id: string) => `${id}_${world}`;
	const ids = [
		...history.userIds,
		...history.organizationIds,
		...history.events.flatMap(({ id, data }) => [id, (data as { id: string }).id]),
	];
	const text = [...new Set(ids)].reduce(
		(json, id) => json.replaceAll(`"${id}"`, `"${twinOf(id)}"`),
		JSON.stringify(history),
	);
	const { users, organizations, memberships } = emulator.state;
	for (const id of history.userIds) copyTo(users, id, { id: twinOf(id) });
	for (const id of history.organizationIds)
		copyTo(organizations, id, {
			id: twinOf(id),
			slug: twinOf(organizations[id]?.slug ?? ""),
			createdBy: twinOf(organizations[id]?.createdBy ?? ""),
		});
	for (const { id, organizationId, userId } of Object.values(memberships)) {
		if (!history.organizationIds.includes(organizationId)) continue;
		copyTo(memberships, id, {
			id: twinOf(id),
			organizationId: twinOf(organizationId),
			userId: twinOf(userId),
		});
	}
	return JSON.parse(text) as History;
}

function copyTo<Row extends { id: string }>(
	rows: Record<string, Row>,
	id: string,
	changes: Partial<Row>,
): void {
	const row = rows[id];
	if (row && changes.id) rows[changes.id] = { ...row, ...changes };
}
