import { BadCall, type CallOf, type CommandOf } from "#scripts/command-line/command.ts";

/** The options of all commands; each command lists its own. */
export const OPTIONS = {
	help: { type: "boolean" },
	json: { type: "boolean" },
	tenant: { type: "string", multiple: true },
	ring: { type: "string" },
	concurrency: { type: "string" },
	batch: { type: "string" },
	to: { type: "string" },
	"dry-run": { type: "boolean" },
	"lock-timeout": { type: "string" },
	run: { type: "string" },
	verify: { type: "boolean" },
	public: { type: "boolean" },
	all: { type: "boolean" },
	yes: { type: "boolean" },
	slug: { type: "string" },
	name: { type: "string" },
	owner: { type: "string" },
	"owner-id": { type: "string" },
	id: { type: "string" },
} as const;

export type MigrateCall = CallOf<typeof OPTIONS>;
export type MigrateCommand = CommandOf<typeof OPTIONS>;

/** Whether roles may log in: for a Citus cluster. Throws BadCall. */
export function rolesLogIn(): boolean {
	const { TENANT_ROLES_LOGIN: given = "" } = process.env;
	if (!["", "on", "off"].includes(given))
		throw new BadCall(`TENANT_ROLES_LOGIN must be on or off, not “${given}”.`);
	return given === "on";
}
