import { z } from "zod";
import { addressList } from "./addresses/address-list.ts";
import { mutualProblems, SMTP_EXAMPLE } from "./env-problems.server.ts";

/** Reads the environment once at boot. No other file reads `process.env` (except scripts that start other programs and only pass it on). */

const url = (what: string) => z.url({ error: `must be a full URL, for example ${what}` });
const oneOf = <const Words extends [string, string, ...string[]]>(...words: Words) =>
	z.enum(words, { error: `must be ${words.slice(0, -1).join(", ")} or ${words.at(-1)}` });
const PORT = "must be a port number, for example 3000";
const port = z.coerce
	.number({ error: PORT })
	.int({ error: PORT })
	.min(1, { error: "must be 1 or more" })
	.max(65_535, { error: "must be 65535 or less" });
const count = (name: string, low: number, high: number) =>
	z.coerce
		.number({ error: `must be a whole number of ${name}` })
		.int({ error: `must be a whole number of ${name}` })
		.min(low, { error: `must be ${low} or more` })
		.max(high, { error: `must be ${high} or less` });

/** A number per number of seconds, or `off` for no limit. */
const limit = (usual: string) =>
	z
		.string()
		.regex(/^(off|[1-9]\d{0,6}\/[1-9]\d{0,6})$/, {
			error: "must be a number and seconds, for example 100/900 for 100 in 15 minutes, or off",
		})
		.transform((value) => {
			if (value === "off") return undefined;
			const [points = 0, seconds = 0] = value.split("/").map(Number);
			return { points, seconds };
		})
		.prefault(usual);

const addresses = () =>
	z
		.string()
		.default("")
		.transform((value, context) => {
			const list = addressList(value);
			if (list) return list;
			context.addIssue({
				code: "custom",
				message: "must be addresses or networks separated by commas, for example 10.1.0.0/16, fd00::/8",
			});
			return z.NEVER;
		});

const MAKE_SECRET = "openssl rand -base64 32";
const LEAST_DIFFERENT = 10; // characters: 32 random bytes have more in any encoding, "change-me-change-me…" has eight
const secretShape = z
	.string({ error: `is missing: generate one with ${MAKE_SECRET}` })
	.min(32, { error: `must have 32 characters or more: generate one with ${MAKE_SECRET}` })
	.refine((value) => new Set(value).size >= LEAST_DIFFERENT, {
		error: `can be guessed: generate one with ${MAKE_SECRET}`,
	});

export const environmentShape = z.object({
	NODE_ENV: oneOf("development", "production", "test").default("development"),
	PORT: port.default(3000),
	APP_ORIGIN: url("https://app.example.com")
		.transform((value) => new URL(value).origin)
		.optional(),
	TENANT_DOMAIN: z
		.string()
		.toLowerCase()
		// 189: a name has 253 characters (RFC 1035), of which a workspace's label and its dot take 64.
		.regex(/^(?=.{1,189}$)(?!.*(^|\.)\d+$)[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/, {
			error: "must be a bare domain name, without https://, port or *., for example app.example",
		})
		.optional(),
	TRUST_PROXY: z
		.string()
		.regex(/^(\d+|[\da-f.:/, ]+|loopback|linklocal|uniquelocal)$/i, {
			error: "must be a number of proxies or a list of their addresses, for example 1 or 10.0.0.0/8",
		})
		.optional(),
	CLIENT_IP_HEADER: z
		.string()
		.regex(/^[a-z\d-]+$/i, { error: "must be the name of a header, for example Fly-Client-IP" })
		.optional(),
	LOG_LEVEL: oneOf("fatal", "error", "warn", "info", "debug", "silent").default("info"),
	APP_SECRET: secretShape,
	APP_SECRET_FALLBACK: secretShape.optional(),
	DATABASE_URL: z
		.string({ error: "is missing: set it to postgres://user:password@host:5432/name" })
		.regex(/^postgres(ql)?:\/\//, { error: "must start with postgres:// or postgresql://" }),
	DATABASE_CONNECTIONS: count("connections", 1, 64).optional(),
	MAX_OWNED_WORKSPACES: count("workspaces", 1, 10_000).default(20),
	WARM_TENANTS: count("workspaces", 0, 1_000).default(8),
	TENANT_ROLES_LOGIN: oneOf("on", "off").default("off"),
	TENANT_TRANSACTIONS: count("transactions", 1, 64).default(5),
	SLOW_TRANSACTION_MS: count("milliseconds", 1, 600_000).default(1_000),
	DATABASE_PREPARE: oneOf("on", "off").default("on"),
	CLERK_PUBLISHABLE_KEY: z
		.string({ error: "is missing: copy it from the Clerk dashboard" })
		.regex(/^pk_(live|test)_[A-Za-z0-9+/=_-]+$/, { error: "must look like pk_live_… or pk_test_…" }),
	CLERK_SECRET_KEY: z
		.string({ error: "is missing: copy it from the Clerk dashboard" })
		.regex(/^sk_(live|test)_\S+$/, { error: "must look like sk_live_… or sk_test_…" }),
	CLERK_JWT_KEY: z
		.string({ error: "is missing: copy the JWT public key (PEM) from the Clerk dashboard" })
		.transform((value) => value.replaceAll("\\n", "\n").trim())
		.refine((value) => /^-----BEGIN PUBLIC KEY-----[\s\S]+-----END PUBLIC KEY-----$/.test(value), {
			error: "must be a public key in PEM form, from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----",
		}),
	CLERK_SIGN_IN_URL: url("https://accounts.example.com/sign-in"),
	CLERK_SIGN_UP_URL: url("https://accounts.example.com/sign-up"),
	CLERK_USER_URL: url("https://accounts.example.com/user"),
	CLERK_WEBHOOK_SIGNING_SECRET: z
		.string({ error: "is missing: copy it from the webhook endpoint in the Clerk dashboard" })
		.regex(/^whsec_\S+$/, { error: "must look like whsec_…" }),
	CLERK_API_URL: url("https://api.clerk.com").optional(),
	CLERK_PROXY_URL: url("https://clerk.example.com").optional(),
	LATE_FORM_HOURS: count("hours", 1, 12).default(8),
	FILES_DIR: z.string().min(1).default(".data/files"),
	FILES_QUOTA_GB: count("gigabytes", 1, 100_000).default(5),
	S3_ENDPOINT: url("https://s3.eu-central-1.amazonaws.com").optional(),
	S3_BUCKET: z
		.string()
		// AWS’s own rule for names, which the others follow.
		.regex(/^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/, {
			error: "must be the name of a bucket: 3 to 63 lowercase letters, digits, dots and hyphens",
		})
		.optional(),
	S3_REGION: z
		.string()
		.regex(/^[a-z\d-]+$/, { error: "must be the name of a region, for example eu-central-1" })
		.default("us-east-1"),
	S3_ACCESS_KEY_ID: z.string().regex(/^\S+$/, { error: "must have no spaces" }).optional(),
	S3_SECRET_ACCESS_KEY: z.string().regex(/^\S+$/, { error: "must have no spaces" }).optional(),
	FILES_ORIGIN: url("https://example-files.net")
		.transform((value) => new URL(value).origin)
		.optional(),
	FILES_REDIRECT: oneOf("on", "off").default("off"),
	CLAMD: z
		.string()
		.regex(/^tcp:\/\/([\w.-]+|\[[\da-f:.]+\]):\d{1,5}$/i, {
			error: "must be tcp://, a host and a port, for example tcp://127.0.0.1:3310",
		})
		.optional(),
	ISOLATION_REPORT: z.string().min(1).default("build/isolation-report.html"),
	OPERATOR_EMAILS: z
		.string()
		.transform((value) =>
			value
				.toLowerCase()
				.split(",")
				.map((address) => address.trim())
				.filter(Boolean),
		)
		// ASCII only: lookalike letters, and letters that become others in lower case, cannot name an operator.
		.refine((addresses) => addresses.every((address) => /^[!-+\--?A-~]+@[a-z0-9.-]+$/.test(address)), {
			error: "must be email addresses separated by commas, for example ops@example.com, night@example.com",
		})
		.default([]),
	SECURITY_CONTACT: z
		.string()
		.regex(/^(https:\/\/\S+|[^<>@"\s,;:/]+@[^<>@"\s,;:/]+)$/, {
			error: "must be one email address or an https:// page, for example security@example.com",
		})
		.optional(),
	PRIVACY_URL: url("https://example.com/privacy").optional(),
	STATUS_URL: url("https://status.example.com").optional(),
	METRICS_PORT: port.optional(),
	METRICS_TOKEN: z
		.string()
		.regex(/^\S{32,}$/, {
			error: `must have 32 characters or more and no spaces: generate one with ${MAKE_SECRET}`,
		})
		.optional(),
	DNS_SERVER: z
		.string()
		.regex(/^(\d{1,3}(\.\d{1,3}){3}|\[[\da-f:]+\])(:\d{1,5})?$/i, {
			error: "must be the address of a DNS server, for example 192.0.2.53 or 192.0.2.53:5353",
		})
		.optional(),
	OUTGOING_ALLOW: addresses(),
	OUTGOING_DENY: addresses(),
	OUTGOING_HTTP: oneOf("on", "off").default("off"),
	// 4,000: about as many connections as the server takes (scripts/serve/connections.ts).
	LIVE_MOST: count("streams", 0, 4_000).default(2_000),
	RATE_LIMITS: oneOf("memory", "database").optional(),
	RATE_LIMIT_PAGES: limit("3000/60"),
	RATE_LIMIT_SIGN_IN: limit("300/900"),
	RATE_LIMIT_SIGN_UP: limit("60/3600"),
	RATE_LIMIT_FORMS: limit("120/60"),
	RATE_LIMIT_FORMS_IP: limit("600/60"),
	RATE_LIMIT_FORMS_TENANT: limit("1200/60"),
	RATE_LIMIT_API: limit("100/900"), // 100 in 15 minutes
	RATE_LIMIT_API_KEY: limit("600/60"),
	RATE_LIMIT_API_TENANT: limit("3000/60"),
	RATE_LIMIT_API_UNKNOWN: limit("30/60"),
	RATE_LIMIT_WEBHOOKS: limit("1200/60"),
	RATE_LIMIT_INVITATIONS: limit("400/3600"),
	RATE_LIMIT_INVITATIONS_TENANT: limit("1000/3600"),
	RATE_LIMIT_EXPORTS: limit("20/3600"),
	RATE_LIMIT_COMMENTS: limit("60/600"),
	RATE_LIMIT_SEARCH: limit("120/60"),
	RATE_LIMIT_UPLOADS: limit("2000/86400"), // megabytes a day
	SMTP_URL: z
		.string()
		.regex(/^smtps?:\/\//, { error: "must start with smtp:// or smtps://" })
		.refine((value) => URL.canParse(value) && new URL(value).hostname !== "", {
			error: `must be a full URL, for example ${SMTP_EXAMPLE}; write special characters in a password as %40 and the like`,
		})
		.optional(),
	MAIL_FROM: z
		.string()
		.regex(/^([^<>@"\p{Cc},;]*<[^<>@"\s,;]+@[^<>@"\s,;]+>|[^<>@"\s,;]+@[^<>@"\s,;]+)$/u, {
			error: "must be one address, for example Tenantry <no-reply@app.example.com>",
		})
		.optional(),
});

export type Raw = z.infer<typeof environmentShape>;
/** The checked environment with derived values filled in: in development `APP_ORIGIN` is `http://localhost:PORT`. */
export type Env = Raw & {
	APP_ORIGIN: string;
	MAIL_FROM: string;
	RATE_LIMITS: "memory" | "database";
	SECURITY_CONTACT: string;
};

type Given = Record<string, string | undefined>;

function problemOf({ path, message }: { path: PropertyKey[]; message: string }, given: Given): string {
	const name = path.join(".");
	const missing = given[name] === undefined && !message.startsWith("is missing");
	return `${name} ${missing ? `is missing: it ${message}` : message}`;
}

/** Returns each variable that can be read, whatever is wrong with the others. */
function readable(given: Given): Partial<Raw> {
	const parsed = Object.entries(environmentShape.shape).map(([name, shape]) => [
		name,
		shape.safeParse(given[name]).data,
	]);
	return Object.fromEntries(parsed) as Partial<Raw>;
}

/** Returns the checked environment, or every problem found, one sentence each. */
export function readEnvironment(
	source: Record<string, string | undefined>,
): { env: Env; problems?: undefined } | { env?: undefined; problems: string[] } {
	// An empty variable counts as missing, because shells and .env files cannot say "unset".
	const given = Object.fromEntries(
		Object.entries(source).filter(([, value]) => value !== undefined && value !== ""),
	);
	const parsed = environmentShape.safeParse(given);
	const problems = parsed.success ? [] : parsed.error.issues.map((issue) => problemOf(issue, given));
	problems.push(...mutualProblems({ ...readable(given), given: new Set(Object.keys(given)) }));
	if (!parsed.success || problems.length > 0) return { problems };
	const { APP_ORIGIN = `http://localhost:${parsed.data.PORT}` } = parsed.data;
	const { hostname } = new URL(APP_ORIGIN);
	const { MAIL_FROM = `Tenantry <no-reply@${hostname}>` } = parsed.data;
	// RFC 2142 names this mailbox.
	const { SECURITY_CONTACT = `security@${hostname}` } = parsed.data;
	const { RATE_LIMITS = parsed.data.NODE_ENV === "production" ? "database" : "memory" } = parsed.data;
	return { env: { ...parsed.data, APP_ORIGIN, MAIL_FROM, RATE_LIMITS, SECURITY_CONTACT } };
}

function readOrExit(): Env {
	const { env, problems } = readEnvironment(process.env);
	if (env) return env;
	process.stderr.write(
		`Tenantry cannot start: ${problems.length === 1 ? "one environment variable is" : `${problems.length} environment variables are`} wrong.\n` +
			problems.map((problem) => `  - ${problem}\n`).join("") +
			"Every variable is explained in .env.example.\n",
	);
	process.exit(1);
}

export const env: Env = readOrExit();
