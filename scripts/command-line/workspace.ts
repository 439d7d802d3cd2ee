import { hostname, userInfo } from "node:os";
import { problemOfSlug } from "#app/platform/slug.ts";
import { lineText } from "#app/platform/text.ts";
import type { TransitionActor } from "#db/tenancy/lifecycle/transition.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { BadCall } from "#scripts/command-line/command.ts";

/** Checks an address that a workspace may be given. Throws BadCall. */
export function newAddress(option: string, slug: string): string {
	const problem = problemOfSlug(slug);
	if (problem === undefined) return slug;
	throw new BadCall(`--${option} ${JSON.stringify(slug)}: ${problem}.`);
}

/** Checks a line of text that members will read. Throws BadCall. */
export function lineOf(option: string, value: string | undefined, most: number): string {
	const missing = `--${option} must be one line of 1 to ${most} characters.`;
	const read = lineText({ most, missing }).safeParse(value);
	if (read.success) return read.data;
	const [said = missing] = read.error.issues.map(({ message }) => message);
	throw new BadCall(said === missing ? missing : `${missing} ${said}.`);
}

/** Connects as the application does, for the duration of one command. */
export async function withPool<T>(
	databaseUrl: string,
	work: (pool: ConnectionPool) => Promise<T>,
): Promise<T> {
	const prepare = process.env.DATABASE_PREPARE !== "off";
	const pool = new ConnectionPool({ url: appUrl(databaseUrl), size: 1, prepare });
	try {
		return await work(pool);
	} finally {
		await pool.close();
	}
}

/** The actor in the audit log: the account and machine that the command ran under. */
export function operator(): TransitionActor {
	const account = () => {
		try {
			return userInfo().username;
		} catch {
			return `uid ${process.getuid?.() ?? "unknown"}`; // a container may run under an account that its system does not know
		}
	};
	return { kind: "operator", id: `${account()}@${hostname()}`.slice(0, 255) };
}
