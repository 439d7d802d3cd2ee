import { join } from "node:path";

import postgres from "postgres";
import { say } from "#scripts/local/children.ts";
import { type LocalClerk, startLocalClerk } from "#scripts/local/clerk/server.ts";
import { DEMO_OPERATOR } from "#scripts/local/clerk/state/people.ts";
import { startBucket } from "#scripts/local/files/bucket.ts";
import { startLocalScanner } from "#scripts/local/files/scanner.ts";
import { type LocalMail, startLocalMail } from "#scripts/local/mail/mail.ts";
import { choosePort, freePort } from "#scripts/local/network/ports.ts";
import { startPostgres } from "#scripts/local/postgres/postgres.ts";
import { root } from "#scripts/local/root.ts";
import { localSecret } from "#scripts/local/secret.ts";

const CLERK_PORT = 4400;
const MAIL_PORT = 4500;
const SMTP_PORT = 4525;
const BUCKET_PORT = 4568;
const DATABASE = "tenantry";

/** Variables that only the programs in `scripts/` read; `.env.example` explains them beside the app's own. */
export const LOCAL_VARIABLES = ["CLERK_LOCAL_PORT", "MAIL_LOCAL_PORT", "LOCAL_HOST", "CHROMIUM_PATH"];

/** Everything a program needs to run with only this checkout, and how to stop it. */
export type LocalEnvironment = {
	/** The variables that the app needs, with those already set unchanged. */
	env: Record<string, string>;
	/** One sentence for each thing that was started, used or moved. */
	says: string[];
	/** The address of the local Clerk; undefined when real keys are set. */
	clerkUrl?: string;
	/** Where the app's emails can be read; undefined when SMTP_URL is set. */
	mailUrl?: string;
	stop(): Promise<void>;
};

/**
 * Fills in what the environment leaves out: a PostgreSQL without DATABASE_URL, a Clerk without keys, a mail server
 * without SMTP_URL, a virus scanner without CLAMD, and APP_SECRET. `"passing"` is for a single command: its Clerk keeps nothing and leaves the
 * usual port alone, and its emails go to the `npm run dev` running beside it.
 */
export async function localEnvironment(options: {
	given: Record<string, string | undefined>;
	webPort: number;
	standIns: "kept" | "passing";
	/** Where files are kept, without the S3_… variables. */
	files?: "folder" | "bucket";
}): Promise<LocalEnvironment> {
	const given = onlySet(options.given);
	if (given.NODE_ENV === "production") return { env: given, says: [], stop: async () => {} };
	const origin = given.APP_ORIGIN ?? `http://localhost:${options.webPort}`;
	const says: string[] = [];
	const stops: (() => Promise<void>)[] = [];
	const stop = async () => {
		for (const end of stops.splice(0).reverse()) await end();
	};
	const env: Record<string, string> = { ...given, PORT: String(options.webPort), APP_ORIGIN: origin };
	env.APP_SECRET ??= localSecret(join(root, ".data/app-secret"));
	try {
		const mail = await mailFor(options.standIns, given, says);
		if (mail?.stop) stops.push(mail.stop);
		Object.assign(env, mail?.environment);
		const mailUrl = mail?.url;
		if (options.standIns === "kept") Object.assign(env, await scannerFor(given, stops));
		if (options.files === "bucket") Object.assign(env, await bucketFor(given, says, stops));
		if (given.DATABASE_URL)
			says.push(`PostgreSQL: from DATABASE_URL (${withoutPassword(given.DATABASE_URL)}).`);
		else Object.assign(env, await database(options.standIns, says, stops));
		if (given.CLERK_SECRET_KEY || given.CLERK_PUBLISHABLE_KEY) {
			says.push("Clerk: the instance of your CLERK_… keys.");
			return { env, says, mailUrl, stop };
		}
		const clerk = await clerkFor(options.standIns, {
			origin,
			tenantDomain: given.TENANT_DOMAIN?.toLowerCase(),
			requestedPort: given.CLERK_LOCAL_PORT,
			says,
		});
		stops.push(clerk.stop);
		env.OPERATOR_EMAILS ??= DEMO_OPERATOR;
		return { env: { ...env, ...clerk.environment }, says, clerkUrl: clerk.url, mailUrl, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

async function database(
	kind: "kept" | "passing",
	says: string[],
	stops: (() => Promise<void>)[],
): Promise<Record<string, string>> {
	const server = await startPostgres({
		dataDir: join(root, ".data/postgres"),
		log: (line) => says.push(line),
	});
	stops.push(server.stop);
	if (kind === "kept") server.keepRunning(say);
	await ensureDatabase(server.url(), DATABASE);
	says.push(`PostgreSQL: embedded, port ${server.port}, data in ${server.dataDir}.`);
	return { DATABASE_URL: server.url(DATABASE) };
}

/** Creates the database when it is missing. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
	const admin = postgres(adminUrl, { fetch_types: false, max: 1, onnotice: () => {} });
	try {
		const found = await admin`select 1 from pg_database where datname = ${name}`;
		if (found.length === 0) await admin`create database ${admin(name)}`;
	} finally {
		await admin.end();
	}
}

async function mailFor(
	kind: "kept" | "passing",
	given: Record<string, string>,
	says: string[],
): Promise<(Partial<LocalMail> & { environment: Record<string, string> }) | undefined> {
	if (given.SMTP_URL) {
		says.push(`Mail: sent through SMTP_URL (${withoutPassword(given.SMTP_URL)}).`);
		return undefined;
	}
	if (kind === "passing") return { environment: { SMTP_URL: `smtp://127.0.0.1:${SMTP_PORT}` } };
	const { port, says: moved } = await choosePort("MAIL_LOCAL_PORT", given.MAIL_LOCAL_PORT, MAIL_PORT);
	if (moved) says.push(`Local mail: ${moved}`);
	const stateFile = join(root, port === MAIL_PORT ? ".data/mail.json" : `.data/mail-${port}.json`);
	const mail = await startLocalMail({ port, smtpPort: await freePort(SMTP_PORT), stateFile });
	return { ...mail, environment: { SMTP_URL: mail.smtpUrl } };
}

async function scannerFor(
	given: Record<string, string>,
	stops: (() => Promise<void>)[],
): Promise<Record<string, string>> {
	if (given.CLAMD) return {};
	const scanner = await startLocalScanner();
	stops.push(scanner.stop);
	return { CLAMD: scanner.address };
}

async function bucketFor(
	given: Record<string, string>,
	says: string[],
	stops: (() => Promise<void>)[],
): Promise<Record<string, string>> {
	if (given.S3_BUCKET) return {};
	const folder = join(root, ".data/bucket");
	const { settings, stop } = await startBucket({ folder, port: await freePort(BUCKET_PORT) });
	stops.push(stop);
	says.push(`Files: in the bucket ${settings.bucket} at ${settings.endpoint}, kept in ${folder}.`);
	return {
		S3_ENDPOINT: settings.endpoint,
		S3_BUCKET: settings.bucket,
		S3_ACCESS_KEY_ID: settings.accessKeyId,
		S3_SECRET_ACCESS_KEY: settings.secretAccessKey,
	};
}

type ClerkSettings = {
	origin: string;
	tenantDomain: string | undefined;
	requestedPort: string | undefined;
	/** Receives a sentence for each thing that was done. */
	says: string[];
};

async function clerkFor(
	kind: "kept" | "passing",
	{ origin, tenantDomain, requestedPort, says }: ClerkSettings,
): Promise<LocalClerk> {
	const { protocol, port: webPort } = new URL(origin);
	const ownHosts = `${protocol}//*.${tenantDomain}${webPort && `:${webPort}`}`;
	const appOrigins = tenantDomain ? [origin, ownHosts] : [origin];
	// Hosts share no cookies with `localhost`, where the sign-in page is; a development instance needs none.
	const mode = tenantDomain ? "test" : "live";
	if (kind === "passing") return startLocalClerk({ port: 0, appOrigins, mode });
	const { port, says: moved } = await choosePort("CLERK_LOCAL_PORT", requestedPort, CLERK_PORT);
	if (moved) says.push(`Local Clerk: ${moved}`);
	return startLocalClerk({
		port,
		mode,
		appOrigins,
		// A second copy in this folder, on another port, must not overwrite the first one's people.
		stateFile: join(root, port === CLERK_PORT ? ".data/clerk.json" : `.data/clerk-${port}.json`),
		webhookUrl: `${origin}/api/webhooks/clerk`,
		seed: true,
	});
}

/** Treats an empty variable as missing, as the app does. */
function onlySet(given: Record<string, string | undefined>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(given).filter((pair): pair is [string, string] => Boolean(pair[1])),
	);
}

function withoutPassword(url: string): string {
	return url.replace(/:[^:@/]*@/, ":…@");
}
