import type { Lanes } from "../pool/connection-pool.ts";
import { fly } from "../pool/transact.ts";
import type { Flight, Row } from "../pool/transaction.ts";
import { REGISTRY_KEY } from "../pool/wait-queue.ts";
import { blockOf, executed } from "../sql-text.ts";
import { OWNER_ROLE } from "./roles.ts";

export type OwnerRows = Record<string, unknown>[];
export type RunAsOwner = (text: string, params?: unknown[]) => Promise<OwnerRows>;

/** Runs one transaction under the role that owns every table. */
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

/** A transaction under the role that owns every table. */
export type Owner = {
	run(text: string, params: unknown[]): Promise<Row[]>;
	/** Sends statements without rows or parameters as one. */
	define(statements: string[]): Promise<void>;
	/** The transaction itself. */
	flight: Flight;
};

export function asOwnerOf(flight: Flight): Owner {
	return {
		run: (text, params) => flight.send({ text, params, role: OWNER_ROLE, form: "objects" }),
		async define(statements) {
			const [first = ""] = statements;
			const text = statements.length === 1 ? first : blockOf("provision", executed(statements));
			await flight.send({ text, params: [], role: OWNER_ROLE, form: "simple" });
		},
		flight,
	};
}
