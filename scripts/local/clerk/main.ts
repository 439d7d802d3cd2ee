import { parseArgs } from "node:util";
import { startLocalClerk } from "./server.ts";

/** The local Clerk by itself: `node scripts/local/clerk/main.ts --port 4400 --app http://localhost:3000`. */
const HELP = `Usage: node scripts/local/clerk/main.ts [options]
  --port <n>        where it answers (CLERK_LOCAL_PORT, 4400)
  --app <origin>    the app's origin, may be given more than once (http://localhost:3000)
  --state <file>    keeps people and sessions there
  --webhooks <url>  where webhooks go (the first app's /api/webhooks/clerk)
  --mode <mode>     live (like production) or test (like a development instance)
`;

const { values } = parseArgs({
	options: {
		port: { type: "string", default: process.env.CLERK_LOCAL_PORT ?? "4400" },
		app: { type: "string", multiple: true, default: ["http://localhost:3000"] },
		state: { type: "string" },
		webhooks: { type: "string" },
		mode: { type: "string", default: "live" },
		help: { type: "boolean", short: "h" },
	},
});

if (values.help) {
	process.stdout.write(HELP);
	process.exit(0);
}
if (values.mode !== "live" && values.mode !== "test") {
	process.stderr.write(`--mode is ${values.mode}; it can be live or test\n`);
	process.exit(2);
}

const clerk = await startLocalClerk({
	port: Number(values.port),
	appOrigins: values.app,
	stateFile: values.state,
	webhookUrl: values.webhooks ?? `${values.app[0]}/api/webhooks/clerk`,
	mode: values.mode,
}).catch((error: NodeJS.ErrnoException) => {
	const reason = error.code === "EADDRINUSE" ? `port ${values.port} is taken` : error.message;
	process.stderr.write(`The local Clerk cannot start: ${reason}\n`);
	process.exit(1);
});

process.stdout.write(`The local Clerk answers at ${clerk.url}/sign-in\n`);
for (const [name, value] of Object.entries(clerk.environment)) process.stdout.write(`${name}="${value}"\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
	process.once(signal, () => void clerk.stop().then(() => process.exit(0)));
}
