import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { SLUG_PATTERN } from "#app/platform/slug.ts";
import { BadCall, type CallOf, type CommandOf } from "#scripts/command-line/command.ts";

/** The options of all commands; each command lists its own. */
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

export type TenantCall = CallOf<typeof OPTIONS>;
export type TenantCommand = CommandOf<typeof OPTIONS>;

/** Returns the one address that the command is about. Throws BadCall. */
export function addressOf({ words }: TenantCall, usage: string): string {
	const [slug, ...rest] = words;
	if (slug === undefined || rest.length > 0)
		throw new BadCall(`Give the address of one workspace.\n\n${usage}`);
	if (!SLUG_PATTERN.test(slug)) throw new BadCall(`“${slug}” is not a valid address.`);
	return slug;
}

type Terminal = { input: NodeJS.ReadableStream & { isTTY?: boolean }; output: NodeJS.WritableStream };

/** Returns the one workspace that a command is about; undefined for all of them, with --all. Throws BadCall for neither and for both. */
export function slugOrAll(call: TenantCall, usage: string): string | undefined {
	if (!call.values.all) return addressOf(call, usage);
	if (call.words.length > 0) throw new BadCall(`Give an address or --all, not both.\n\n${usage}`);
	return undefined;
}

/**
 * Continues when the address has been typed again on the terminal, or with --yes.
 * Throws BadCall when neither is possible, or something else was typed.
 */
export async function confirm(
	{ values }: Pick<TenantCall, "values">,
	slug: string,
	warning: string,
	terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<void> {
	if (values.yes) return;
	if (!terminal.input.isTTY) throw new BadCall(`${warning}\nThere is no terminal to confirm on: add --yes.`);
	const asking = createInterface(terminal);
	try {
		const typed = await Promise.race([
			asking.question(`${warning}\nType ${slug} to confirm: `),
			once(asking, "close").then(() => ""), // Ctrl-D, or Ctrl-C
		]);
		if (typed.trim() !== slug) throw new BadCall("That is not its address, so nothing was changed.");
	} finally {
		asking.close();
	}
}
