import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** What an entry's hash covers: every column except the chain's own, by its name in the table. */
export type EntryContent = {
	id: string;
	event: string;
	actor_kind: "member" | "system" | "operator";
	actor_id: string | null;
	subject_type: string;
	subject_id: string;
	payload: Record<string, unknown>;
	ip: string | null;
	user_agent: string | null;
	request_id: string | null;
	/** ISO 8601 with milliseconds, UTC. */
	at: string;
	person_id: string | null;
};

/** Takes the place of the previous hash for the first entry. */
export const CHAIN_START = "0".repeat(64);

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** SHA-256, hexadecimal, over the content as RFC 8785 writes it, so that neither column order nor spaces matter. */
export function digestOf(content: EntryContent): string {
	return sha256(canonicalize(content) ?? "");
}

/** An entry's hash: it covers the position too, so that two entries cannot be swapped. */
export function chainHash(previous: string, seq: number, digest: string): string {
	return sha256(`${previous} ${seq} ${digest}`);
}

/** Returns the content as the database will return it: whatever JSON omits is not part of the digest. */
const asStored = (content: EntryContent): EntryContent => JSON.parse(JSON.stringify(content));

/** The value for `appendText`: the entries in order, each with its digest. */
export function appendValue(contents: readonly EntryContent[]): string {
	return JSON.stringify(
		contents.map((content, index) => {
			const stored = asStored(content);
			return { ...stored, place: index + 1, digest: digestOf(stored) };
		}),
	);
}

/** The value for `firstText`: the first entry of a chain, with its position. */
export function firstValue(content: EntryContent) {
	const stored = asStored(content);
	return { ...stored, seq: 1, prev_hash: CHAIN_START, hash: chainHash(CHAIN_START, 1, digestOf(stored)) };
}

/**
 * Writes the first entry of an empty chain, as parts of a WITH: `told` is the name of a part with one column
 * "entry" of type jsonb that holds `firstValue`. A chain that has started rejects the entry by its key.
 */
export function firstText(schema: string, told: string): string[] {
	return [
		`begun as (update ${schema}."audit_chain" set seq = 1, hash = entry ->> 'hash' from ${told} where id = 1)`,
		`entered as (insert into ${schema}."audit_logs" (${ENTRY_COLUMNS}) overriding system value
			select e.* from ${told}, jsonb_to_record(entry) as e (seq bigint, ${CONTENT_TYPES}, prev_hash text, hash text))`,
	];
}

const ENTRY_COLUMNS = `"seq", "id", "event", "actor_kind", "actor_id", "subject_type", "subject_id", "payload", "ip",
	"user_agent", "request_id", "at", "person_id", "prev_hash", "hash"`;
const CONTENT_TYPES = `id uuid, event text, actor_kind text, actor_id text, subject_type text, subject_id text,
	payload jsonb, ip text, user_agent text, request_id text, at timestamptz, person_id text`;

// The fold walks an array once per entry: with several thousand it would take longer than the statements it saves.
export const ENTRIES_PER_APPEND = 1_000;

/**
 * One statement that locks the chain's end, assigns the next positions to the entries, folds them into the chain,
 * writes them and moves the end. `schema` as it appears in SQL; its one parameter is `appendValue`. Returns one row
 * for each entry written: none means that the chain has no end to continue.
 */
export function appendText(schema: string): string {
	return `with told as materialized (
		select * from jsonb_to_recordset($1::jsonb) as t (place int, digest text, ${CONTENT_TYPES})
	), head as materialized (
		select greatest(c.seq, coalesce((select max(l.seq) from ${schema}."audit_logs" l), 0)) as seq, c.hash::text as hash
		from ${schema}."audit_chain" c where c.id = 1 for update of c
	), digests as materialized (
		select array_agg(digest order by place) as list from told
	), chained as materialized (
		-- Recursion stays inside: Citus drops RECURSIVE from a WITH before an INSERT.
		with recursive steps (place, seq, prev_hash, hash) as (
			select 0, seq, null::text, hash from head
			union all
			select s.place + 1, s.seq + 1, s.hash,
				encode(sha256(convert_to(concat_ws(' ', s.hash, s.seq + 1, d.list[s.place + 1]), 'UTF8')), 'hex')
			from steps s, digests d where s.place < cardinality(d.list)
		) select * from steps
	), moved as (
		update ${schema}."audit_chain" set seq = last.seq, hash = last.hash
		from (select seq, hash from chained order by place desc limit 1) last where id = 1
	)
	insert into ${schema}."audit_logs" (${ENTRY_COLUMNS}) overriding system value
	select c.seq, t.id, t.event, t.actor_kind, t.actor_id, t.subject_type, t.subject_id, t.payload, t.ip, t.user_agent,
		t.request_id, t.at, t.person_id, c.prev_hash, c.hash
	from told t join chained c on c.place = t.place order by c.place
	returning 1`;
}
