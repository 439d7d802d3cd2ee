import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { APP_ROLE, appUrl, createRoles } from "#db/tenancy/roles/platform-roles.ts";
import { type OwnPostgres, startOwnPostgres } from "#tests/support/databases/own-postgres.ts";

const folder = mkdtempSync(join(tmpdir(), "tenantry-passwords-"));
let server: OwnPostgres;
let superuser: Sql;
beforeAll(async () => {
	const rules = join(folder, "pg_hba.conf");
	// Readable for the account that the server runs under.
	const { chmodSync } = await import("node:fs");
	writeFileSync(rules, `host all ${APP_ROLE} 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n`);
	chmodSync(folder, 0o755);
	server = await startOwnPostgres("passwords", { hba_file: rules });
	superuser = connect({ url: server.url() });
}, 60_000);
afterAll(async () => {
	await superuser?.end();
	await server?.stop();
	rmSync(folder, { recursive: true, force: true });
});

const addressWith = (password: string) => server.url().replace("postgres:postgres@", `postgres:${password}@`);

const passwordOf = (url: string) => new URL(appUrl(url)).password;

async function logsIn(url: string): Promise<boolean> {
	const login = connect({ url: appUrl(url) });
	const answer = await login`select session_user as login`.catch(() => undefined);
	await login.end();
	return answer?.[0]?.login === APP_ROLE;
}

/** The administrator's connection, to a server that refuses some statements; with everything it was sent as text. */
function listening(refuse: (text: string) => Error | undefined = () => undefined) {
	const sent: string[] = [];
	const administrator = new Proxy(superuser, {
		get(target, name) {
			if (name !== "unsafe") return Reflect.get(target, name);
			return (text: string) => {
				sent.push(text);
				const error = refuse(text);
				return error ? Promise.reject(error) : target.unsafe(text);
			};
		},
	});
	return { administrator, sent };
}

test("the application's password is never sent: the server gets a verifier, and the login works", async () => {
	const url = addressWith("first");
	const { administrator, sent } = listening();

	await createRoles(administrator, url);

	expect(await logsIn(url)).toBe(true);
	expect(sent.join("\n")).toMatch(/alter role "tenantry_app" password 'SCRAM-SHA-256\$4096:/);
	expect(sent.join("\n")).not.toContain(passwordOf(url));
});

test("after the administrator's password has changed, the new one derives the login, and the old one does not", async () => {
	await createRoles(superuser, addressWith("old"));
	await createRoles(superuser, addressWith("new"));

	expect(await logsIn(addressWith("new"))).toBe(true);
	expect(await logsIn(addressWith("old"))).toBe(false);
});

test("a server that takes no verifier, as Neon, gets the password; any other refusal is thrown", async () => {
	const url = addressWith("plain");
	const refusing = (sentence: string) =>
		listening((text) => (text.includes("SCRAM-SHA-256$") ? new Error(sentence) : undefined));
	const neon = refusing(
		'Received HTTP code 400 from control plane: {"error":"Neon only supports being given plaintext passwords"}',
	);
	const other = refusing("permission denied");

	await createRoles(neon.administrator, url);
	await expect(createRoles(other.administrator, addressWith("other"))).rejects.toThrow("permission denied");

	expect(await logsIn(url)).toBe(true);
	expect(other.sent.join("\n")).not.toContain(passwordOf(addressWith("other")));
});
