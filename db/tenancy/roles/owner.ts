import type { ConnectionPool } from "../pool/connection-pool.ts";
import { transact } from "../pool/transact.ts";
import type { PipelinedTransaction, Run } from "../pool/transaction.ts";
import { REGISTRY_KEY } from "../pool/wait-queue.ts";
import { OWNER_ROLE } from "./platform-roles.ts";

/** Runs one transaction under the role that owns every table. */
export function asOwner<T>(
	pool: ConnectionPool,
	access: "read" | "write",
	work: (run: Run, owner: Owner) => Promise<T>,
	key: string = REGISTRY_KEY,
): Promise<T> {
	return transact(pool, key, access, (transaction) => {
		const owner = asOwnerOf(transaction);
		return work(owner.run, owner);
	});
}

/** A transaction under the role that owns every table. */
export type Owner = {
	run: Run;
	/**
	 * Sends statements without rows or parameters, each as a message of its own, in one write: in a DO block, Citus
	 * would create a table on the coordinator only. Throws the first error, after every statement was answered.
	 */
	define(statements: string[]): Promise<void>;
	/** The transaction itself. */
	transaction: PipelinedTransaction;
};

export function asOwnerOf(transaction: PipelinedTransaction): Owner {
	return {
		run: (text, params = []) =>
			transaction.send({ text, params, role: OWNER_ROLE, form: "objects" }) as ReturnType<Run>,
		async define(statements) {
			await inOrder(
				statements.map((text) => transaction.send({ text, params: [], role: OWNER_ROLE, form: "simple" })),
			);
		},
		transaction,
	};
}

/** Waits for all, then throws the first error in sending order: the later ones only say "aborted". */
export async function inOrder(sent: Promise<unknown>[]): Promise<void> {
	for (const answer of await Promise.allSettled(sent)) {
		if (answer.status === "rejected") throw answer.reason;
	}
}
