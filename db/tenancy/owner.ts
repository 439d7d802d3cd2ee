import type { Flight } from "./flight.ts";
import type { Lanes } from "./lanes.ts";
import { fly } from "./open.ts";
import { REGISTRY_KEY } from "./waiting-room.ts";
import { OWNER_ROLE } from "./wall.ts";

export type OwnerRows = Record<string, unknown>[];
export type RunAsOwner = (text: string, params?: unknown[]) => Promise<OwnerRows>;

/** One transaction under the role that owns every table. */
export function asOwner<T>(
	lanes: Lanes,
	access: "read" | "write",
	work: (run: RunAsOwner, flight: Flight) => Promise<T>,
	key: string = REGISTRY_KEY,
): Promise<T> {
	return fly(lanes, key, access, (flight) =>
		work(
			(text, params = []) =>
				flight.send({ text, params, role: OWNER_ROLE, form: "objects" }) as Promise<OwnerRows>,
			flight,
		),
	);
}
