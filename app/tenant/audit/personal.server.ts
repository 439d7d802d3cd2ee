import { type KeyObject, randomUUID } from "node:crypto";
import type { SealedOrigin } from "#db/tenancy/lifecycle/provision.ts";
import type { EventKind, Named } from "../events/event-kind.ts";
import { EVENTS, type EventName } from "../events/events.ts";
import { newPersonKey, openPersonKey, personOfAddress, seal, unseal } from "./seal.server.ts";

/** Replaces the sealed personal parts in an entry, and stays there once the person is erased. */
export const ERASED = "someone who was erased";

/** The key of a payload that holds its sealed parts, by person. */
export const SEALED = "sealed";

/** Where a request came from. */
export type Origin = {
	ip?: string;
	userAgent?: string;
	/** The API key that the actor used: its name and its id. */
	apiKey?: string;
};

/** The parts of one person in one entry, by path; `origin` only for the actor. */
type Parts = { parts?: Record<string, unknown>; origin?: Origin };

/** The parts to seal in one entry, by person. */
export type PersonalParts = Map<string, Parts>;

type Payload = Record<string, unknown>;

/** Takes the personal parts out of a payload and leaves placeholders in their place. */
export function splitPersonal(event: EventName, payload: Payload): { left: Payload; taken: PersonalParts } {
	const kind = EVENTS[event] as unknown as EventKind<unknown>;
	const left = structuredClone(payload);
	const taken: PersonalParts = new Map();
	for (const { who, parts } of kind.personal ?? []) {
		const person = idOf(who(payload));
		if (person === undefined) continue;
		const found = parts
			.map((path) => [path, exchange(left, path, placeholderOf)] as const)
			.filter(([, value]) => value !== undefined);
		if (found.length === 0) continue;
		const before = taken.get(person)?.parts;
		taken.set(person, { parts: { ...before, ...Object.fromEntries(found) } });
	}
	return { left, taken };
}

const idOf = (named: Named): string | undefined =>
	named && ("id" in named ? named.id : personOfAddress(named.address));

/** Replaces text with text, and a list of changes with an empty one, so that the event's shape stays the same. */
const placeholderOf = (value: unknown) => (typeof value === "string" ? ERASED : {});

/** Sets another value at an existing path, and returns the previous one. */
function exchange(payload: Payload, path: string, other: (value: unknown) => unknown): unknown {
	const steps = path.split(".");
	const last = steps.pop() as string;
	let place: unknown = payload;
	for (const step of steps) place = isObject(place) && Object.hasOwn(place, step) ? place[step] : undefined;
	if (!isObject(place) || !Object.hasOwn(place, last)) return undefined;
	const value = place[last];
	if (value === undefined || value === null) return undefined;
	place[last] = other(value);
	return value;
}

const isObject = (value: unknown): value is Payload => typeof value === "object" && value !== null;

/** Returns the payload as it is stored, with the taken parts sealed for the entry with each person's key. */
export function sealIn(
	entryId: string,
	{ left, taken }: { left: Payload; taken: PersonalParts },
	keyOf: (personId: string) => KeyObject,
): Payload {
	if (taken.size === 0) return left;
	const texts = [...taken].map(([person, parts]) => [
		person,
		seal(keyOf(person), entryId, JSON.stringify(parts)),
	]);
	return { ...left, [SEALED]: Object.fromEntries(texts) };
}

/** Returns where a request came from, if anything is known. */
export function originOf({ ip, userAgent, apiKey }: Origin): Origin | undefined {
	if (!ip && !userAgent && !apiKey) return undefined;
	// Some clients send very long user agents.
	return {
		...(ip && { ip }),
		...(userAgent && { userAgent: userAgent.slice(0, 500) }),
		...(apiKey && { apiKey }),
	};
}

/** Does the same for a workspace's first entry, which is written before the workspace can be queried. */
export function sealOrigin(personId: string, from: Origin): SealedOrigin | undefined {
	const origin = originOf(from);
	if (!origin) return undefined;
	const eventId = randomUUID();
	const { key, sealedKey } = newPersonKey(personId);
	return { eventId, sealedKey, text: seal(key, eventId, JSON.stringify({ origin })) };
}

/** An entry as stored, with the keys of the people whose parts are sealed in it (`person_keys.sealed_key` by person). */
export type StoredEntry = {
	id: string;
	payload: Payload;
	keys: Record<string, string | null> | null;
	/** Older entries have these in plain text. */
	ip?: string | null;
	userAgent?: string | null;
};

/** An entry as its permitted readers see it; `isErased`: a part of it is gone permanently. */
export type OpenedEntry = { payload: Payload; origin: Origin; isErased: boolean };

/** Puts the personal parts back in place. Those of erased people stay placeholders. */
export function openEntry({ id, payload, keys, ip, userAgent }: StoredEntry): OpenedEntry {
	const inTheOpen = { ...(ip && { ip }), ...(userAgent && { userAgent }) };
	const sealed = payload[SEALED];
	if (!isObject(sealed)) return { payload, origin: inTheOpen, isErased: false };
	const { [SEALED]: _sealed, ...rest } = payload;
	const whole = structuredClone(rest);
	let origin: Origin = inTheOpen;
	let isErased = false;
	for (const [person, text] of Object.entries(sealed)) {
		const found = openParts(id, person, keys?.[person], text);
		isErased ||= found === undefined;
		for (const [path, value] of Object.entries(found?.parts ?? {})) exchange(whole, path, () => value);
		origin = { ...origin, ...found?.origin };
	}
	return { payload: whole, origin, isErased };
}

function openParts(
	entryId: string,
	person: string,
	sealedKey: string | null | undefined,
	text: unknown,
): Parts | undefined {
	const key = sealedKey && openPersonKey(person, sealedKey);
	const plain = key && typeof text === "string" ? unseal(key, entryId, text) : undefined;
	return plain && (JSON.parse(plain.toString()) as Parts);
}
