import { AsyncLocalStorage } from "node:async_hooks";
import { drizzle } from "drizzle-orm/pg-proxy";
import { type Db, type Send, sendOf } from "./open.ts";

/** What stands in a query's `sql.placeholder("name")`s, by name. */
export type Values = Record<string, unknown>;

/** What changes a query's text: a few words, all known beforehand, for each of which one text is kept. */
export type Shape = Record<string, string | boolean>;

export type Preparable<Rows> = { prepare(name: string): { execute(values: Values): Promise<Rows> } };

const sending = new AsyncLocalStorage<Send>();

/** Has no connection of its own: what is prepared with it runs in the transaction it is handed at that moment. */
const unbound: Db = drizzle((text, params, method) => {
	const send = sending.getStore();
	if (!send) throw new Error("A prepared query runs only inside a transaction");
	return send(text, params, method);
});

/**
 * A query whose text is made once for each shape and then only filled in: making it takes drizzle longer than the
 * database takes to answer. Everything else that differs between calls is a `sql.placeholder`.
 */
export function prepared<Rows, S extends Shape>(build: (db: Db, shape: S) => Preparable<Rows>) {
	const kept = new Map<string, ReturnType<Preparable<Rows>["prepare"]>>();
	return (db: Db, shape: S, values: Values): Promise<Rows> => {
		const key = Object.values(shape).join(" ");
		const query = kept.get(key) ?? build(unbound, shape).prepare("");
		kept.set(key, query);
		return sending.run(sendOf(db), () => query.execute(values));
	};
}
