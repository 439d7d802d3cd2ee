import { start } from "#scripts/command-line/frame.ts";
import { appoint } from "#scripts/tenant/appoint.ts";
import { OPTIONS } from "#scripts/tenant/command.ts";
import { distribute } from "#scripts/tenant/distribute.ts";
import { doctor } from "#scripts/tenant/doctor.ts";
import { archive, reactivate, rename, restore, ring, suspend } from "#scripts/tenant/lifecycle.ts";
import { list, show } from "#scripts/tenant/list.ts";
import { reindex } from "#scripts/tenant/reindex.ts";
import { drop } from "#scripts/tenant/removal.ts";
import { restored } from "#scripts/tenant/restored.ts";
import { rewrapKeys } from "#scripts/tenant/rewrap-keys.ts";
import { verifyAudit } from "#scripts/tenant/verify-audit.ts";

start({
	commands: {
		...{ list, show, rename, ring, suspend, reactivate, archive, restore, restored, drop, appoint, doctor },
		...{ distribute, reindex },
		"verify-audit": verifyAudit,
		"rewrap-keys": rewrapKeys,
	},
	options: OPTIONS,
	takesWords: true,
	help: (commands) => `npm run tenant -- <command> [address] [options]

Manages the workspaces in the database of DATABASE_URL. To create one: npm run migrate -- new tenant

${commands}

Every command takes --help and --json. One that changes something asks you to type the address, or takes --yes.
Exit code 0: done, or nothing to do. 1: refused or failed. 2: invalid call.
`,
});
