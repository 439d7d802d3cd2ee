import { start } from "#scripts/command-line/frame.ts";
import { OPTIONS } from "#scripts/migrate/command.ts";
import { doctor } from "#scripts/migrate/doctor.ts";
import { drift, repair } from "#scripts/migrate/drift.ts";
import { lint } from "#scripts/migrate/lint.ts";
import { orFirst } from "#scripts/migrate/never-migrated.ts";
import { newTenant } from "#scripts/migrate/new.ts";
import { rehearse } from "#scripts/migrate/rehearse.ts";
import { squash } from "#scripts/migrate/squash.ts";
import { runs, status } from "#scripts/migrate/status.ts";
import { rollback, undo } from "#scripts/migrate/undo.ts";
import { resume, up } from "#scripts/migrate/up.ts";

start({
	commands: {
		up: orFirst(up, ({ values }) => values["dry-run"] === true),
		resume,
		status: orFirst(status),
		runs: orFirst(runs),
		undo,
		rollback,
		drift: orFirst(drift),
		repair: orFirst(repair),
		rehearse: orFirst(rehearse),
		lint,
		squash: orFirst(squash),
		doctor,
		new: newTenant,
	},
	options: OPTIONS,
	usual: "up",
	help: (list) => `npm run migrate -- [command] [options]

Migrates the database of DATABASE_URL forward or back. Without a command: up.

${list}

Every command takes --help and --json. Exit code 0: done. 1: something failed. 2: invalid call.
`,
});
