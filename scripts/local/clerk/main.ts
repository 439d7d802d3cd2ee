import { BadCall } from "#scripts/command-line/command.ts";
import { endWith } from "#scripts/command-line/end.ts";
import { type Call, program } from "#scripts/command-line/program.ts";
import { startLocalClerk } from "./server.ts";

/** Runs the local Clerk alone: `node scripts/local/clerk/main.ts --port 4400 --app http://localhost:3000`. */
const HELP = `Usage: node scripts/local/clerk/main.ts [options]
  --port <n>        port to listen on (CLERK_LOCAL_PORT, 4400)
  --app <origin>    the app's origin; may be repeated (http://localhost:3000)
  --state <file>    keep people and sessions in this file
  --webhooks <url>  where to send webhooks (the first app's /api/webhooks/clerk)
  --mode <mode>     live (like production) or test (like a development instance)
`;

const OPTIONS = {
	port: { type: "string" },
	app: { type: "string", multiple: true },
	state: { type: "string" },
	webhooks: { type: "string" },
	mode: { type: "string" },
} as const;

async function main({ values }: Call<typeof OPTIONS>): Promise<undefined> {
	const { mode = "live", app = ["http://localhost:3000"], state, webhooks } = values;
	const port = values.port ?? process.env.CLERK_LOCAL_PORT ?? "4400";
	if (mode !== "live" && mode !== "test") throw new BadCall(`--mode must be live or test, not ${mode}`);
	const clerk = await startLocalClerk({
		port: Number(port),
		appOrigins: app,
		stateFile: state,
		webhookUrl: webhooks ?? `${app[0]}/api/webhooks/clerk`,
		mode,
	}).catch((error: NodeJS.ErrnoException) => {
		const reason = error.code === "EADDRINUSE" ? `port ${port} is taken` : error.message;
		throw new Error(`The local Clerk cannot start: ${reason}`);
	});
	process.stdout.write(`The local Clerk is running at ${clerk.url}/sign-in\n`);
	for (const [name, value] of Object.entries(clerk.environment)) process.stdout.write(`${name}="${value}"\n`);
	for (const signal of ["SIGINT", "SIGTERM"] as const) {
		process.once(signal, () => void clerk.stop().then(() => endWith(0)));
	}
}

program({ usage: HELP, options: OPTIONS }, main);
