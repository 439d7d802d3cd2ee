import fc from "fast-check";
import type { ClerkEvent } from "#app/platform/clerk.server.ts";
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
} from "#scripts/local/clerk/directory.ts";
import type { Emulator } from "#scripts/local/clerk/emulator.ts";
import { takeOutbox } from "#tests/support/clerk-outbox.ts";

/** One thing that somebody does at Clerk; numbers choose among those who are there then. */
export type Act = { what: (typeof ACTS)[number]; one: number; other: number };

const ACTS = [
	"join",
	"join",
	"join",
	"rename person",
	"sign up",
	"leave",
	"delete person",
	"found",
	"rename organization",
	"delete organization",
] as const;

export const anyHistory = fc.array(
	fc.record({ what: fc.constantFrom(...ACTS), one: fc.nat(50), other: fc.nat(50) }),
	{ minLength: 3, maxLength: 14, size: "max" },
);

/** What was told of a history, oldest first, and whom it is about. `world` tells its ids from another's. */
export type History = { events: ClerkEvent[]; userIds: string[]; organizationIds: string[] };

let made = 0;

/** Lets the acts happen at the local Clerk, beginning with three people and an organization. */
export function happen(emulator: Emulator, acts: Act[]): History {
	takeOutbox(emulator);
	const start = made++;
	const people = [0, 1, 2].map((number) => signUp(emulator, `${start}-${number}`));
	const organizations = [found(emulator, people[0] as string, `${start}-0`)];
	let count = 3;
	for (const { what, one, other } of acts) {
		const person = alive(emulator.state.users, people, one);
		const organization = alive(emulator.state.organizations, organizations, other);
		const membership = person && organization && findMembership(emulator, organization.id, person.id);
		count++;
		if (what === "sign up") people.push(signUp(emulator, `${start}-${other % 2 ? count : 0}`));
		if (what === "found" && person) organizations.push(found(emulator, person.id, `${start}-${count}`));
		if (what === "rename person" && person) {
			updateUser(emulator, person, { firstName: `N${count}`, email: `p${start}-${count}@example.test` });
		}
		if (what === "rename organization" && organization) {
			updateOrganization(emulator, organization, { name: `Renamed ${count}` });
		}
		if (what === "join" && person && organization && !membership) {
			const role = other % 2 ? "org:admin" : "org:member";
			createMembership(emulator, organization, { userId: person.id, role });
		}
		if (what === "leave" && membership) deleteMembership(emulator, membership);
		if (what === "delete person" && person) deleteUser(emulator, person);
		if (what === "delete organization" && organization && one % 2) deleteOrganization(emulator, organization);
	}
	const events = stamped(takeOutbox(emulator));
	for (const event of events) {
		const row = emulator.state.users[(event.data as { id: string }).id];
		if (row) row.updatedAt = (event.data as { updated_at: number }).updated_at;
	}
	return { events, userIds: people, organizationIds: organizations };
}

function signUp(emulator: Emulator, name: string): string {
	const email = `p${name}@example.test`;
	const isTaken = Object.values(emulator.state.users).some((user) => user.email === email);
	const free = isTaken ? `p${name}-${crypto.randomUUID()}@example.test` : email;
	return createUser(emulator, { email: free, firstName: `P${name}`, lastName: null }).id;
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
	const versions = new Map<string, number>();
	return events.map((event, place) => {
		const updated_at = start + place * STEP_MS;
		const data = event.data as { id: string; organization?: { id: string } };
		versions.set(data.id, updated_at);
		const organization = data.organization && {
			...data.organization,
			updated_at: versions.get(data.organization.id) ?? updated_at,
		};
		return {
			...event,
			timestamp: updated_at,
			data: { ...data, ...(organization && { organization }), updated_at },
		} as unknown as ClerkEvent;
	});
}

/** The same history about other people and organizations, who are known to Clerk as far as these are. */
export function inAnotherWorld(emulator: Emulator, history: History): History {
	const ids = [
		...history.userIds,
		...history.organizationIds,
		...history.events.map(({ data }) => (data as { id: string }).id),
		...history.events.map(({ id }) => id),
	];
	const text = [...new Set(ids)].reduce(
		(json, id) => json.replaceAll(`"${id}"`, `"${twinOf(id)}"`),
		JSON.stringify(history),
	);
	const twin = JSON.parse(text) as History;
	for (const id of history.userIds) {
		const row = emulator.state.users[id];
		if (row) emulator.state.users[twinOf(id)] = { ...row, id: twinOf(id), email: row.email };
	}
	return twin;
}

export const twinOf = (id: string) => `${id}_twin`;
