import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { SLUG_PATTERN } from "#app/platform/slug.ts";
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
