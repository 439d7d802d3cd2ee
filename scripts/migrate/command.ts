import type { CallOf, CommandOf } from "#scripts/command-line/command.ts";

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

/** Whether roles may log in: for a Citus cluster. */
export const rolesLogIn = (): boolean => process.env.TENANT_ROLES_LOGIN === "on";
