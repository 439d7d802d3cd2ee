import type { Run } from "../../pool/transaction.ts";

/** How a tenant and the registry can differ in what both store. The tenant's own row is right. */
export type MirrorKind =
	| "membership missing in the index"
	| "membership only in the index"
	| "role differs"
	| "status differs"
	| "invitation missing in the index"
	| "invitation only in the index"
	| "invitation differs"
	| "settings name a role that is gone"
	| "no active owner"
	| "search entries missing"
	| "behind in migrations";

export type Found = {
	kind: MirrorKind;
	/** The member, invitation or setting. */
	subject: string;
	/** What each side says, or what is wrong. */
	says: string;
	/** Makes the registry match the tenant; absent if a person has to decide. */
	repair?: (run: Run) => Promise<unknown>;
};

/** The registry row of a tenant that is examined. */
export type Examined = { id: string; slug: string; schemaName: string; status: string };

/** One comparison, made with statements that read the tenant or the registry, never both at once. */
export type Comparison = (run: Run, tenant: Examined) => AsyncGenerator<Found>;

/** Rows that both sides have, by an id that both sort alike. */
type Sides<Here, There> = {
	here: (after: string, limit: number) => Promise<Here[]>;
	/** Rows after `after`, up to `last` if given. */
	there: (after: string, last: string | null) => Promise<There[]>;
};

const ROWS_AT_ONCE = 500;

/** Walks through both sides a page at a time, and yields each id with what either side has for it. */
export async function* pairs<Here extends { id: string }, There extends { id: string }>(
	{ here, there }: Sides<Here, There>,
	first: string,
): AsyncGenerator<{ id: string; here: Here | undefined; there: There | undefined }> {
	for (let after = first; ; ) {
		const ours = await here(after, ROWS_AT_ONCE);
		const last = ours.length < ROWS_AT_ONCE ? null : (ours.at(-1)?.id ?? null);
		const theirs = new Map((await there(after, last)).map((row) => [row.id, row]));
		for (const row of ours) {
			yield { id: row.id, here: row, there: theirs.get(row.id) };
			theirs.delete(row.id);
		}
		for (const row of theirs.values()) yield { id: row.id, here: undefined, there: row };
		if (last === null) return;
		after = last;
	}
}
