import { join } from "node:path";
import { type Call, program } from "#scripts/command-line/program.ts";
import { ended, onStopSignal, runProgram, say, startProgram, stopProgram } from "#scripts/local/children.ts";
import { MEMBERSHIPS, ORGANIZATIONS, PEOPLE } from "#scripts/local/clerk/state/people.ts";
import { openFirstPage, startDevelopmentServer } from "#scripts/local/development-server.ts";
import { type LocalEnvironment, localEnvironment } from "#scripts/local/environment.ts";
import { runningList } from "#scripts/local/leftovers.ts";
import { choosePort, untilListening } from "#scripts/local/network/ports.ts";
import { root } from "#scripts/local/root.ts";

const WEB_PORT = 3000;

/** Runs `npm run dev`: everything the product needs on this machine, then the app with hot reload. */
async function dev({ values }: Call<typeof OPTIONS>): Promise<number | undefined> {
	if (process.env.NODE_ENV === "production") {
		throw new Error("NODE_ENV is production: use npm start. npm run dev is for development only.");
	}
	const running = runningList(join(root, ".data/running"));
	for (const line of await running.endLeftovers()) say(line);
	const web = await choosePort("PORT", process.env.PORT, WEB_PORT).catch(sayWhose(running));
	const local = await localEnvironment({
		...{ given: process.env, webPort: web.port, standIns: "kept" },
		files: values.bucket ? "bucket" : "folder",
	});
	const children: ReturnType<typeof startProgram>[] = [];
	let stopping = false;
	const stop = async () => {
		stopping = true;
		await Promise.all(children.map(stopProgram));
		await local.stop();
		running.forget();
	};
	onStopSignal(stop);
	const env = { ...local.env, NODE_ENV: process.env.NODE_ENV ?? "development" };
	const prepared = await prepare(env);
	if (stopping) return undefined;
	if (prepared !== 0) {
		await stop();
		return prepared;
	}
	const start = (child: ReturnType<typeof startProgram>) => {
		children.push(child);
		running.note(web.port, children);
		return ended(child);
	};
	const gone = new AbortController();
	const ends = [start(startDevelopmentServer(web.port, env)).finally(() => gone.abort())];
	await untilListening(web.port, gone.signal);
	await openFirstPage(web.port, gone.signal);
	if (!gone.signal.aborted) {
		introduce(local, web.says);
		// Not sooner: while Vite compiles, the worker's transactions are slow, and it would warn of each.
		ends.push(start(startProgram(["scripts/worker.ts"], env)));
	}
	const code = await Promise.race(ends);
	if (stopping) return undefined;
	await stop();
	return code;
}

/** When a requested port is taken by another `npm run dev` of this checkout, names that process. */
const sayWhose = (running: ReturnType<typeof runningList>) => (error: Error) => {
	const port = Number(process.env.PORT);
	const pid = running.onPort(port);
	if (pid === undefined) throw error;
	throw new Error(
		`Port ${port} is in use by another npm run dev of this folder: stop it with Ctrl-C or \`kill ${pid}\`, or set PORT to a free port.`,
	);
};

/** Brings the database up to date; returns the exit code of the failed step, or 0. */
async function prepare(env: Record<string, string>): Promise<number> {
	return (
		(await runProgram(["scripts/migrate.ts", "up"], env)) || (await runProgram(["scripts/seed.ts"], env))
	);
}

function introduce(local: LocalEnvironment, moved: string | undefined): void {
	for (const line of moved ? [moved, ...local.says] : local.says) say(`  ${line}`);
	say("");
	say(`  Tenantry      ${local.env.APP_ORIGIN}`);
	if (local.env.TENANT_DOMAIN)
		say(`  Own hosts     <workspace>.${local.env.TENANT_DOMAIN}, same scheme and port`);
	if (local.env.OPERATOR_EMAILS)
		say(`  Operators     ${local.env.APP_ORIGIN}/admin (sign in as ${local.env.OPERATOR_EMAILS})`);
	if (local.mailUrl)
		say(`  Mail          ${local.mailUrl} (what the app sends; nothing leaves this machine)`);
	if (!local.clerkUrl) return;
	say(`  Sign-in       ${local.clerkUrl}/sign-in (local Clerk: no password, choose a person)`);
	say("  People");
	for (const person of PEOPLE) say(`    ${person.email.padEnd(26)} ${rolesOf(person.id)}`);
	say("\n  Ctrl-C stops everything.\n");
}

function rolesOf(personId: string): string {
	return MEMBERSHIPS.filter((membership) => membership.userId === personId)
		.map(({ organizationId, workspaceRole }) => {
			const slug = ORGANIZATIONS.find((organization) => organization.id === organizationId)?.slug;
			return `${workspaceRole} of ${slug}`;
		})
		.join(", ");
}

const OPTIONS = { bucket: { type: "boolean" } } as const;

const USAGE = `npm run dev [-- --bucket]

Starts everything on this machine: PostgreSQL, a local Clerk, a local mail server, the app with hot reload, the worker.
PORT, CLERK_LOCAL_PORT and MAIL_LOCAL_PORT set their ports; .env.example lists every variable. Ctrl-C stops everything.
  --bucket  keep files in a local bucket that speaks the protocol of S3, instead of a folder`;

program({ usage: USAGE, options: OPTIONS }, dev);
