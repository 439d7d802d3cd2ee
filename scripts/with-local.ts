import { ended, fail, onStopSignal, startProgram, stopProgram } from "#scripts/local/children.ts";
import { localEnvironment } from "#scripts/local/environment.ts";

/** Runs one program against the local PostgreSQL: `npm run migrate` beside `npm run dev`, or without it. */
async function withLocal(program: string, args: string[]): Promise<void> {
	const local = await localEnvironment({
		given: process.env,
		webPort: Number(process.env.PORT ?? 3000),
		clerk: "passing",
	});
	for (const line of local.says) process.stderr.write(`${line}\n`);
	const child = startProgram([`scripts/${program}.ts`, ...args], local.env);
	onStopSignal(async () => {
		await stopProgram(child);
		await local.stop();
	});
	const code = await ended(child);
	await local.stop();
	process.exit(code);
}

const [program = "", ...args] = process.argv.slice(2);
withLocal(program, args).catch(fail);
