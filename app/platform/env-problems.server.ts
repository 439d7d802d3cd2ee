import { createHash } from "node:crypto";
import { getDomain } from "tldts";
import type { Raw } from "./env.server.ts";

// sha256 of the public key that scripts/local/clerk signs with: publicly known, so never good enough for production.
export const LOCAL_CLERK_KEY_SHA256 = "73746dc0c600972bc728b551d2eb1513ede64ca6f2a9e0f1b8730c3b4cdf6b1f";

export const SMTP_EXAMPLE = "smtps://user:password@smtp.example.com:465";

/** The readable parts of the environment, and the names of all variables that were given. */
type Readable = Partial<Raw> & { given: ReadonlySet<string> };

const LOOPBACK = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0)$/;

/** Checks variables that depend on others, as far as those others can be read. */
export function mutualProblems(env: Readable): string[] {
	const problems = env.NODE_ENV === "production" ? productionProblems(env) : [];
	if (env.CLIENT_IP_HEADER && env.TRUST_PROXY === undefined) {
		problems.push(
			"CLIENT_IP_HEADER needs TRUST_PROXY: without it no header is trusted, so set it to the number of proxies or their addresses",
		);
	}
	return [...problems, ...storageProblems(env), ...filesOriginProblems(env)];
}

const S3_VARIABLES = ["S3_ENDPOINT", "S3_BUCKET", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"] as const;

/** A bucket is described whole or not at all: with one variable missing, files would silently go to a disk. */
function storageProblems({ given, FILES_REDIRECT }: Readable): string[] {
	const missing = S3_VARIABLES.filter((name) => !given.has(name));
	const isMeant = missing.length < S3_VARIABLES.length || given.has("S3_REGION");
	if (isMeant) return missing.map((name) => `${name} is missing: a bucket needs ${listed(S3_VARIABLES)}`);
	return FILES_REDIRECT === "on"
		? ["FILES_REDIRECT needs a bucket: set the S3_… variables, or leave it off"]
		: [];
}

/** A document on a site of ours could be a page of ours: cookies and storage are shared by a whole site. */
function filesOriginProblems({
	FILES_ORIGIN: origin,
	APP_ORIGIN,
	TENANT_DOMAIN,
	NODE_ENV,
}: Readable): string[] {
	if (!origin) return [];
	const site = siteOf(new URL(origin).hostname);
	const ours = [APP_ORIGIN && new URL(APP_ORIGIN).hostname, TENANT_DOMAIN].filter(
		(host) => host !== undefined,
	);
	const problems = ours.some((host) => siteOf(host) === site)
		? ["FILES_ORIGIN must be another site than the app’s, not only another name of the same domain"]
		: [];
	const isPlain = NODE_ENV === "production" && !origin.startsWith("https://");
	return isPlain ? [...problems, "FILES_ORIGIN must start with https:// in production"] : problems;
}

const siteOf = (host: string) => getDomain(host, { allowPrivateDomains: true }) ?? host;

const listed = (names: readonly string[]) => `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

function productionProblems(env: Readable): string[] {
	const problems: string[] = [];
	if (!env.given.has("APP_ORIGIN")) {
		problems.push(
			"APP_ORIGIN is missing: set it to the address people use, for example https://app.example.com",
		);
	} else if (env.APP_ORIGIN && !env.APP_ORIGIN.startsWith("https://")) {
		problems.push("APP_ORIGIN must start with https:// in production");
	}
	if (!env.given.has("SMTP_URL")) {
		problems.push(`SMTP_URL is missing: set it to your mail server, for example ${SMTP_EXAMPLE}`);
	}
	problems.push(...clerkAddressProblems(env), ...publishableKeyProblems(env));
	if (env.CLERK_SECRET_KEY === "sk_live_emulator" || env.CLERK_SECRET_KEY === "sk_test_emulator") {
		problems.push("CLERK_SECRET_KEY belongs to the local Clerk: set it to the key of your Clerk instance");
	}
	if (env.CLERK_JWT_KEY && publicKeyDigest(env.CLERK_JWT_KEY) === LOCAL_CLERK_KEY_SHA256) {
		problems.push(
			"CLERK_JWT_KEY belongs to the local Clerk: set it to the JWT public key of your Clerk instance",
		);
	}
	return problems;
}

function publishableKeyProblems({ CLERK_PUBLISHABLE_KEY: key, TENANT_DOMAIN: domain }: Readable): string[] {
	const problems: string[] = [];
	const isLocal = domain !== undefined && LOOPBACK.test(domain);
	if (isLocal) problems.push("TENANT_DOMAIN names this machine: set it to a domain that people can reach");
	if (!key) return problems;
	const host = Buffer.from(key.replace(/^pk_(live|test)_/, ""), "base64").toString();
	if (domain && !isLocal) problems.push(...tenantDomainProblems(domain, key, host.replace(/\$$/, "")));
	if (/\.test\$?$/.test(host) || LOOPBACK.test(host.replace(/^https?:\/\//, "").replace(/(:\d+)?\$?$/, ""))) {
		problems.push(
			"CLERK_PUBLISHABLE_KEY belongs to the local Clerk: set it to the key of your Clerk instance",
		);
	}
	return problems;
}

function clerkAddressProblems(env: Readable): string[] {
	const problems: string[] = [];
	for (const name of [
		"CLERK_API_URL",
		"CLERK_PROXY_URL",
		"CLERK_SIGN_IN_URL",
		"CLERK_SIGN_UP_URL",
		"CLERK_USER_URL",
	] as const) {
		const value = env[name];
		if (!value) continue;
		if (LOOPBACK.test(new URL(value).hostname)) {
			problems.push(
				`${name} points at this machine: the local Clerk is for development only. Remove it, or set it to Clerk's own address`,
			);
		} else if (!value.startsWith("https://")) {
			problems.push(`${name} must start with https:// in production`);
		}
	}
	return problems;
}

/** Checks the domain: each own host does its own sign-in, and learns that there is one from a cookie on the domain of the Clerk instance. */
function tenantDomainProblems(domain: string, key: string, clerkHost: string): string[] {
	// A development instance hands the sign-in over in the address instead, to any host.
	if (!key.startsWith("pk_live_")) return [];
	const shared = clerkHost.slice(clerkHost.indexOf(".") + 1);
	if (domain === shared || domain.endsWith(`.${shared}`)) return [];
	return [
		`TENANT_DOMAIN must be ${shared} or end in .${shared}: a sign-in at your Clerk instance (${clerkHost}) does not reach hosts under ${domain}`,
	];
}

/** Returns the sha256 (hex) of a PEM public key, ignoring white space. */
export function publicKeyDigest(pem: string): string {
	return createHash("sha256")
		.update(pem.replace(/-----[^-]+-----|\s/g, ""))
		.digest("hex");
}
