import { once } from "node:events";
import { hostname, userInfo } from "node:os";
import { createInterface } from "node:readline/promises";
import { lineText } from "#app/platform/text.ts";
import { problemOfSlug, SLUG_PATTERN } from "#app/tenant/slug.ts";
import { Lanes } from "#db/tenancy/lanes.ts";
import type { Actor } from "#db/tenancy/transition.ts";
import { appUrl } from "#db/tenancy/wall.ts";
import { BadCall, type CallOf, type CommandOf } from "#scripts/command-line/command.ts";

/** Every option of every command; each command says which are its own. */
export const OPTIONS = {
	help: { type: "boolean" },
	json: { type: "boolean" },
	yes: { type: "boolean" },
	search: { type: "string" },
	status: { type: "string" },
	after: { type: "string" },
	limit: { type: "string" },
	slug: { type: "string" },
	name: { type: "string" },
	reason: { type: "string" },
	"grace-days": { type: "string" },
	force: { type: "boolean" },
	confirm: { type: "string" },
	fix: { type: "boolean" },
	member: { type: "string" },
	all: { type: "boolean" },
} as const;

export type Call = CallOf<typeof OPTIONS>;
export type Command = CommandOf<typeof OPTIONS>;

/** The one address that the command is about. Throws BadCall. */
export function addressOf({ words }: Call, usage: string): string {
	const [slug, ...rest] = words;
	if (slug === undefined || rest.length > 0) throw new BadCall(`Say one workspace's address.\n\n${usage}`);
	if (!SLUG_PATTERN.test(slug)) throw new BadCall(`“${slug}” cannot be an address.`);
	return slug;
}

/** An address that a workspace may be given. Throws BadCall. */
export function newAddress(option: string, slug: string): string {
	const problem = problemOfSlug(slug);
	if (problem === undefined) return slug;
	throw new BadCall(`--${option} ${JSON.stringify(slug)}: ${problem}.`);
}

/** A line of text that members will read. Throws BadCall. */
export function lineOf(option: string, value: string | undefined, most: number): string {
	const missing = `--${option} takes one line of 1 to ${most} characters.`;
	const read = lineText({ most, missing }).safeParse(value);
	if (read.success) return read.data;
	const [said = missing] = read.error.issues.map(({ message }) => message);
	throw new BadCall(said === missing ? missing : `${missing} ${said}.`);
}

type Terminal = { input: NodeJS.ReadableStream & { isTTY?: boolean }; output: NodeJS.WritableStream };

/** The one workspace that a command is about; undefined for all of them, by --all. Throws BadCall for neither and both. */
export function slugOrAll(call: Call, usage: string): string | undefined {
	if (!call.values.all) return addressOf(call, usage);
	if (call.words.length > 0) throw new BadCall(`Say an address or --all, not both.\n\n${usage}`);
	return undefined;
}

/**
 * Goes on when the address has been typed again on the terminal, or with --yes.
 * Throws BadCall when neither can be, or something else was typed.
 */
export async function confirm(
	{ values }: Pick<Call, "values">,
	slug: string,
	warning: string,
	terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<void> {
	if (values.yes) return;
	if (!terminal.input.isTTY) throw new BadCall(`${warning}\nThere is no terminal to ask on: say --yes.`);
	const asking = createInterface(terminal);
	try {
		const typed = await Promise.race([
			asking.question(`${warning}\nType ${slug} to go on: `),
			once(asking, "close").then(() => ""), // Ctrl-D, or Ctrl-C
		]);
		if (typed.trim() !== slug) throw new BadCall("That is not its address: nothing was changed.");
	} finally {
		asking.close();
	}
}

/** Connects as the application does, for the time of one command. */
export async function withLanes<T>(databaseUrl: string, work: (lanes: Lanes) => Promise<T>): Promise<T> {
	const lanes = new Lanes({ url: appUrl(databaseUrl), size: 1 });
	try {
		return await work(lanes);
	} finally {
		await lanes.close();
	}
}

/** Who stands in the trail: the account and machine that the command ran under. */
export function operator(): Actor {
	const account = () => {
		try {
			return userInfo().username;
		} catch {
			return `uid ${process.getuid?.() ?? "unknown"}`; // a container may run under one that its system does not know
		}
	};
	return { kind: "operator", id: `${account()}@${hostname()}`.slice(0, 255) };
}
