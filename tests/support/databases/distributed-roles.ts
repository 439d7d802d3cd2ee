import { schemasIn, withoutValues } from "./distributed.ts";

// Row locks (`for update`) count as writes.
const WRITES = /\b(insert|update|delete|merge|truncate|create|alter|drop|grant|revoke|comment)\b/i;

/**
 * Finds a transaction that uses the tables of a tenant that it writes to as two roles. Citus reaches the tables
 * through a connection for each role, so it refuses ("cannot perform query on placements that were modified in this
 * transaction by a different user"), or the two connections wait for each other's locks.
 */
export class RolesInTransaction {
	#uses = new Map<string, { roles: Set<string>; writes: boolean }>();

	/** Takes in the next statement. Returns the roles if they are too many by now. */
	note({ role, text }: { role: string; text: string }): string | undefined {
		const { schemas, writes } = readOnce(text);
		const found = schemas.map((schema) => {
			const use = this.#uses.get(schema) ?? { roles: new Set(), writes: false };
			this.#uses.set(schema, use);
			use.roles.add(role);
			use.writes ||= writes;
			return use.writes && use.roles.size > 1 ? [...use.roles].join(" and ") : undefined;
		});
		return found.find(Boolean);
	}
}

type Read = { schemas: string[]; writes: boolean };

// A test may send the same statement a million times, or a million different ones.
const KNOWN = 10_000;
const known = new Map<string, Read>();

function readOnce(text: string): Read {
	const before = known.get(text);
	if (before) return before;
	// A block is one quoted value: what is in it counts.
	const done = /^\s*do\b/i.test(text) ? text : withoutValues(text);
	const read = { schemas: [...schemasIn(done)], writes: WRITES.test(done) };
	if (known.size >= KNOWN) known.clear();
	known.set(text, read);
	return read;
}
