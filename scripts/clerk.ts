import { OPTIONS } from "#scripts/clerk/command.ts";
import { reconcile } from "#scripts/clerk/reconcile.ts";
import { replay } from "#scripts/clerk/replay.ts";
import { start } from "#scripts/command-line/frame.ts";

start({
	commands: { replay, reconcile },
	options: OPTIONS,
	help: (commands) => `npm run clerk:replay, npm run clerk:reconcile

${commands}

Each takes --help and --json, and needs the application’s whole environment.
`,
});
