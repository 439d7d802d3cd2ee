import { setImmediate } from "node:timers/promises";

type Step<Handle> = {
	run: (handle: Handle) => Promise<void>;
	/** Fails the step if no transaction has run it to its end. `reason`: why not. */
	end: (reason: unknown) => void;
};

/** Steps of a request that run in the next transaction of the same request, because they are not worth one of their own. */
export type Along<Handle> = {
	/** Waits for a transaction to take the step, for this turn of the event loop. One that was not taken no longer waits. */
	add<T>(step: (handle: Handle) => Promise<T>): {
		result: Promise<T>;
		wasTaken: () => Promise<boolean>;
	};
	/** Runs a transaction that takes with it what waits. `transact` may run its work twice. */
	take<T>(
		transact: (beside: (handle: Handle, work: () => Promise<T>) => Promise<T>) => Promise<T>,
	): Promise<T>;
};

export function openAlong<Handle>(): Along<Handle> {
	let waiting: Step<Handle>[] = [];
	return {
		add<T>(step: (handle: Handle) => Promise<T>) {
			const { promise, resolve, reject } = Promise.withResolvers<T>();
			let failure: unknown;
			const added: Step<Handle> = {
				run: (handle) =>
					step(handle).then(resolve, (error) => {
						failure = error;
					}),
				// What failed the transaction is said in words; a statement inside it fails with less.
				end: (reason) => reject(reason ?? failure),
			};
			// It may fail before anyone waits for it.
			promise.catch(() => {});
			waiting.push(added);
			return {
				result: promise,
				async wasTaken() {
					await setImmediate();
					const isWaiting = waiting.includes(added);
					waiting = waiting.filter((one) => one !== added);
					return !isWaiting;
				},
			};
		},
		async take(transact) {
			const taken = waiting;
			waiting = [];
			let reason: unknown;
			try {
				return await transact(async (handle, work) => {
					// First, so that a statement of the work that fails does not fail these.
					const steps = taken.map((step) => step.run(handle));
					const [value] = await Promise.all([work(), ...steps]);
					return value;
				});
			} catch (error) {
				reason = error;
				throw error;
			} finally {
				for (const step of taken) step.end(reason);
			}
		},
	};
}
