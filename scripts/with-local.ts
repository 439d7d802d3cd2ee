import { endWith } from "#scripts/command-line/end.ts";
import { messageOf } from "#scripts/command-line/program.ts";
import { ended, onStopSignal, startProgram, stopProgram } from "#scripts/local/children.ts";
import { runningClerk } from "#scripts/local/clerk/running.ts";
import { localEnvironment } from "#scripts/local/environment.ts";

/** Runs one program against the local PostgreSQL: `npm run migrate` beside `npm run dev`, or without it. */
async function withLocal(program: string, args: string[]): Promise<number> {
	const local = await localEnvironment({
		given: { ...process.env, ...(program === "clerk" && (await devClerk())) },
		webPort: Number(process.env.PORT ?? 3000),
		standIns: "passing",
	});
	for (const line of local.says) process.stderr.write(`${line}\n`);
	const child = startProgram([`scripts/${program}.ts`, ...args], local.env);
	onStopSignal(async () => {
		await stopProgram(child);
		await local.stop();
	});
	const code = await ended(child);
	await local.stop();
	return code;
}

/** A newly started Clerk knows nobody: a comparison would conclude that everybody is gone. */
async function devClerk(): Promise<Record<string, string>> {
	const { CLERK_SECRET_KEY, CLERK_LOCAL_PORT, TENANT_DOMAIN } = process.env;
	if (CLERK_SECRET_KEY) return {};
	const running = await runningClerk(Number(CLERK_LOCAL_PORT || 4400), TENANT_DOMAIN ? "test" : "live");
	if (running) return running;
	throw new Error(
		"Start npm run dev in another terminal, so that its Clerk can be asked. Or set the CLERK_… variables.",
	);
}

const [program = "", ...args] = process.argv.slice(2);
withLocal(program, args)
	.catch((error: unknown) => {
		process.stderr.write(`${messageOf(error)}\n`);
		return 1;
	})
	.then(endWith);
