import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { environmentShape, readEnvironment } from "#app/platform/env.server.ts";
import { PUBLIC_KEY } from "#scripts/local/clerk/state/key.ts";
import { root } from "#scripts/local/root.ts";

const PRODUCTION = {
	NODE_ENV: "production",
	APP_ORIGIN: "https://app.example.com",
	APP_SECRET: "bM0mX1sQ7cV9nK3zL5pR2tY8wE4uI6oA",
	SMTP_URL: "smtps://app:secret@smtp.example.com:465",
	DATABASE_URL: "postgres://app:secret@db.example.com:5432/tenantry",
	CLERK_PUBLISHABLE_KEY: `pk_live_${Buffer.from("clerk.example.com$").toString("base64")}`,
	CLERK_SECRET_KEY: "sk_live_of_this_instance",
	CLERK_JWT_KEY: "-----BEGIN PUBLIC KEY-----\\nMIIBIjANBgkq\\n-----END PUBLIC KEY-----",
	CLERK_SIGN_IN_URL: "https://accounts.example.com/sign-in",
	CLERK_SIGN_UP_URL: "https://accounts.example.com/sign-up",
	CLERK_USER_URL: "https://accounts.example.com/user",
	CLERK_WEBHOOK_SIGNING_SECRET: "whsec_of_this_instance",
};

const problemsOf = (change: Record<string, string | undefined>) =>
	readEnvironment({ ...PRODUCTION, ...change }).problems?.join("\n");

test("a complete environment is accepted, with the key's line breaks restored", () => {
	const { env } = readEnvironment(PRODUCTION);

	expect(env?.APP_ORIGIN).toBe("https://app.example.com");
	expect(env?.CLERK_JWT_KEY.split("\n")).toHaveLength(3);
});

test("an empty variable counts as missing", () => {
	expect(problemsOf({ DATABASE_URL: "" })).toMatch(/^DATABASE_URL is missing/);
});

test("production refuses a missing address, and one without https", () => {
	expect(problemsOf({ APP_ORIGIN: undefined })).toMatch(/^APP_ORIGIN is missing/);
	expect(problemsOf({ APP_ORIGIN: "http://app.example.com" })).toMatch(/^APP_ORIGIN must start with https/);
});

test.each(["http://localhost:4400", "http://127.0.0.1:4400", "http://[::1]:4400", "https://clerk.localhost"])(
	"production refuses Clerk at %s",
	(address) => {
		expect(problemsOf({ CLERK_API_URL: address })).toMatch(/^CLERK_API_URL points at this machine/);
		expect(problemsOf({ CLERK_SIGN_IN_URL: `${address}/sign-in` })).toMatch(
			/^CLERK_SIGN_IN_URL points at this/,
		);
	},
);

test("production refuses the keys of the local Clerk", () => {
	const local = `pk_live_${Buffer.from("localhost:4400$").toString("base64")}`;

	expect(problemsOf({ CLERK_PUBLISHABLE_KEY: local })).toMatch(
		/CLERK_PUBLISHABLE_KEY belongs to the local Clerk/,
	);
	expect(problemsOf({ CLERK_JWT_KEY: PUBLIC_KEY })).toMatch(/CLERK_JWT_KEY belongs to the local Clerk/);
	expect(problemsOf({ CLERK_JWT_KEY: PUBLIC_KEY.replaceAll("\n", " ") })).toMatch(/CLERK_JWT_KEY belongs/);
});

test("a secret that is missing, short or guessable is refused, with the command that generates one", () => {
	expect(problemsOf({ APP_SECRET: undefined })).toMatch(/^APP_SECRET is missing.*openssl rand -base64 32/);
	expect(problemsOf({ APP_SECRET: "bM0mX1sQ7cV9nK3zL5pR2tY8wE4uI6o" })).toMatch(/32 characters or more/);
	expect(problemsOf({ APP_SECRET: "change-me-".repeat(4) })).toMatch(/can be guessed.*openssl/);
});

test("production needs a mail server; emails come from its own host unless MAIL_FROM says otherwise", () => {
	expect(problemsOf({ SMTP_URL: undefined })).toMatch(/^SMTP_URL is missing.*smtps:\/\//);
	for (const bad of ["smtp.example.com:587", "https://smtp.example.com", "smtp://", "smtp://a:p/w@host"]) {
		expect(problemsOf({ SMTP_URL: bad })).toMatch(/^SMTP_URL must/);
	}
	expect(readEnvironment({ ...PRODUCTION, NODE_ENV: "test", SMTP_URL: "" }).problems).toBeUndefined();
	expect(readEnvironment(PRODUCTION).env?.MAIL_FROM).toBe("Tenantry <no-reply@app.example.com>");
});

test("the sender is one address, on one line", () => {
	for (const good of ["Acme Ltd <hello@acme.example>", "hello@acme.example", "<a@b>"]) {
		expect(problemsOf({ MAIL_FROM: good })).toBeUndefined();
	}
	for (const bad of ["Acme", "a@b.example, c@d.example", "Acme <a@b>\r\nBcc: c@d", "Acme <a@b> <c@d>"]) {
		expect(problemsOf({ MAIL_FROM: bad })).toMatch(/^MAIL_FROM must be one address/);
	}
});

test("vulnerabilities are reported to one address or page; the mailbox of RFC 2142 unless it says otherwise", () => {
	expect(readEnvironment(PRODUCTION).env?.SECURITY_CONTACT).toBe("security@app.example.com");
	for (const good of ["cert@acme.example", "https://acme.example/security"]) {
		expect(problemsOf({ SECURITY_CONTACT: good })).toBeUndefined();
	}
	for (const bad of ["Acme", "mailto:a@b", "http://acme.example", "a@b\nExpires: 2000", "a@b, c@d"]) {
		expect(problemsOf({ SECURITY_CONTACT: bad })).toMatch(/^SECURITY_CONTACT must be one/);
	}
});

test("workspaces' own hosts are a bare domain that the Clerk instance's cookies reach", () => {
	for (const bad of [
		"https://app.example.com",
		"example.com:443",
		"*.example.com",
		".example.com",
		"10.0.0.1",
	]) {
		expect(problemsOf({ TENANT_DOMAIN: bad })).toMatch(/^TENANT_DOMAIN must be a bare domain name/);
	}
	expect(problemsOf({ TENANT_DOMAIN: "localhost" })).toMatch(/^TENANT_DOMAIN names this machine/);
	for (const foreign of ["example.net", "notexample.com", "com"]) {
		expect(problemsOf({ TENANT_DOMAIN: foreign })).toMatch(
			/must be example\.com or end in \.example\.com.*clerk\.example\.com/,
		);
	}
	for (const good of ["example.com", "app.example.com", "Spaces.Example.com"]) {
		expect(problemsOf({ TENANT_DOMAIN: good })).toBeUndefined();
	}
	const test = `pk_test_${Buffer.from("calm-1.clerk.accounts.dev$").toString("base64")}`;
	expect(problemsOf({ TENANT_DOMAIN: "example.net", CLERK_PUBLISHABLE_KEY: test })).toBeUndefined();
	expect(readEnvironment({ ...PRODUCTION, TENANT_DOMAIN: "App.Example.com" }).env?.TENANT_DOMAIN).toBe(
		"app.example.com",
	);
});

test("a limit is a number and seconds, or off; only in production is it counted in the database", () => {
	for (const bad of ["100", "100/", "0/60", "100/0", "-1/60", "1e3/60", "many"]) {
		expect(problemsOf({ RATE_LIMIT_API: bad })).toMatch(/^RATE_LIMIT_API must be a number and seconds/);
	}
	const { env } = readEnvironment({ ...PRODUCTION, RATE_LIMIT_API: "5/7", RATE_LIMIT_FORMS: "off" });
	expect([env?.RATE_LIMIT_API, env?.RATE_LIMIT_FORMS]).toEqual([{ points: 5, seconds: 7 }, undefined]);
	expect(readEnvironment(PRODUCTION).env?.RATE_LIMIT_API).toEqual({ points: 100, seconds: 900 });
	expect(env?.RATE_LIMITS).toBe("database");
	expect(readEnvironment({ ...PRODUCTION, NODE_ENV: "test" }).env?.RATE_LIMITS).toBe("memory");
	expect(readEnvironment({ ...PRODUCTION, RATE_LIMITS: "memory" }).env?.RATE_LIMITS).toBe("memory");
});

test("the metrics token cannot be guessed or mistyped", () => {
	expect(problemsOf({ METRICS_TOKEN: "short" })).toMatch(/^METRICS_TOKEN must have 32 characters or more/);
	expect(problemsOf({ METRICS_TOKEN: `${"x".repeat(40)} y` })).toMatch(/^METRICS_TOKEN .*no spaces/);
});

test("production with nothing set reports every problem at once, and none remains once all are fixed", () => {
	const { problems = [] } = readEnvironment({ NODE_ENV: "production" });
	const named = problems.map((problem) => problem.split(" ", 1)[0] ?? "");
	const given = Object.entries(PRODUCTION).filter(([name]) => named.includes(name));

	expect(named).toEqual(
		expect.arrayContaining(["APP_ORIGIN", "SMTP_URL", "DATABASE_URL", "CLERK_SECRET_KEY"]),
	);
	expect(new Set(named).size).toBe(named.length);
	expect(readEnvironment({ NODE_ENV: "production", ...Object.fromEntries(given) }).problems).toBeUndefined();
});

test("problems of one variable do not hide those of two others together", () => {
	const local = `pk_live_${Buffer.from("localhost:4400$").toString("base64")}`;
	const problems = problemsOf({
		...{ PORT: "many", APP_ORIGIN: "http://app.example.com", CLERK_PUBLISHABLE_KEY: local },
		...{ CLERK_API_URL: "http://localhost:1", TENANT_DOMAIN: "localhost", CLIENT_IP_HEADER: "Fly-Client-IP" },
	});

	for (const name of [
		"PORT",
		"APP_ORIGIN",
		"CLERK_API_URL",
		"TENANT_DOMAIN",
		"CLERK_PUBLISHABLE_KEY",
		"CLIENT_IP_HEADER",
	]) {
		expect(problems).toMatch(new RegExp(`^${name} `, "m"));
	}
});

const WRONG = [
	undefined,
	"staging",
	"3.5",
	"-1",
	"0",
	"99999999999",
	"1e400",
	" ",
	"a b",
	"a\nb",
	"\0",
	"http://",
	"ü".repeat(300),
];

test.each(Object.keys(environmentShape.shape))(
	"whatever is wrong with %s is said in a sentence about it",
	(name) => {
		for (const value of WRONG) {
			const { problems = [] } = readEnvironment({ ...PRODUCTION, [name]: value });
			for (const problem of problems) {
				expect(problem).toMatch(
					/^[A-Z_\d]+ (must|is missing: |can be guessed: |needs |names |points at |belongs to )/,
				);
				// The words of zod's own messages.
				expect(problem).not.toMatch(/invalid|expected|received|too (small|big)|option/i);
			}
		}
	},
);

test("a variable with fixed values names them", () => {
	expect(problemsOf({ NODE_ENV: "staging" })).toBe("NODE_ENV must be development, production or test");
	expect(problemsOf({ DATABASE_PREPARE: "yes" })).toBe("DATABASE_PREPARE must be on or off");
	expect(problemsOf({ PORT: "3000.5" })).toBe("PORT must be a port number, for example 3000");
});

test("the client's address header is a name, and counts only behind a trusted proxy", () => {
	expect(problemsOf({ CLIENT_IP_HEADER: "Fly-Client-IP" })).toMatch(/^CLIENT_IP_HEADER needs TRUST_PROXY/);
	expect(problemsOf({ CLIENT_IP_HEADER: "Fly-Client-IP", TRUST_PROXY: "1" })).toBeUndefined();
	expect(problemsOf({ CLIENT_IP_HEADER: "a: b", TRUST_PROXY: "1" })).toMatch(
		/^CLIENT_IP_HEADER must be the name/,
	);
});

test("a process with a bad environment exits with 1 and names every problem at once", () => {
	const { DATABASE_URL: _, ...rest } = PRODUCTION;
	const ended = spawnSync(process.execPath, [join(root, "app/platform/env.server.ts")], {
		env: { ...rest, PORT: "many", APP_ORIGIN: "app", LATE_FORM_HOURS: "99" },
		encoding: "utf8",
	});

	expect(ended.status).toBe(1);
	expect(ended.stdout).toBe("");
	for (const name of ["DATABASE_URL", "PORT", "APP_ORIGIN", "LATE_FORM_HOURS"]) {
		expect(ended.stderr).toContain(`  - ${name} `);
	}
	expect(ended.stderr).toMatch(/4 environment variables are wrong[\s\S]*\.env\.example/);
});
