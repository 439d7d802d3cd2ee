import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from "vitest";
import { type LocalMail, startLocalMail } from "#scripts/local/mail/mail.ts";

let local: LocalMail;
beforeAll(async () => {
	local = await startLocalMail({ port: 0 });
});
afterAll(() => local.stop());
afterEach(() => local.clear());

const send = (subject: string, more: object = {}, to = "ada@example.test", server = local) =>
	createTransport(server.smtpUrl).sendMail({ from: "app@example.test", to, subject, text: "x", ...more });
const open = async (path: string, init?: RequestInit) => {
	const answer = await fetch(local.url + path, { redirect: "manual", ...init });
	return { status: answer.status, headers: answer.headers, body: await answer.text() };
};

test("an empty box says so", async () => {
	expect((await open("/")).body).toContain("No emails yet");
	expect(JSON.parse((await open("/messages.json")).body)).toEqual([]);
});

test("mails are listed newest first, all or those of one person", async () => {
	await send("first");
	await send("second", {}, "eve@example.test, ada@example.test");

	expect((await open("/")).body).toMatch(/second[\s\S]*second[\s\S]*first/);
	const hers = JSON.parse((await open("/messages.json?to=Ada@example.test")).body);
	expect(hers.map(({ subject }: { subject: string }) => subject)).toEqual(["second", "first"]);
	expect((await open("/?to=eve@example.test")).body).not.toContain("first");
});

test("an email's page shows its text with links and escapes the rest", async () => {
	await send("<b>Hi</b>", { text: `See https://app.example/x?a=1&b=2. <script>alert(1)</script>` });
	const [mail] = local.messages();

	const { body } = await open(`/messages/${mail?.id}`);

	expect(body).toContain(
		'<a href="https://app.example/x?a=1&#38;b=2">https://app.example/x?a=1&#38;b=2</a>.',
	);
	expect(body).toContain("&#60;b&#62;Hi&#60;/b&#62;");
	expect(body).not.toContain("<script");
	expect((await open("/messages/unknown")).status).toBe(404);
});

test("an email's HTML is shown in a sandbox, its links in the whole window", async () => {
	await send("rich", {
		html: "<html><head><title>x</title></head><body><script>alert(1)</script></body></html>",
	});
	const [mail] = local.messages();

	expect((await open(`/messages/${mail?.id}`)).body).toContain(
		`<iframe title="The email" src="/messages/${mail?.id}/html"`,
	);
	const { body, headers } = await open(`/messages/${mail?.id}/html`);
	expect(headers.get("Content-Security-Policy")).toMatch(/default-src 'none';.*sandbox (?!.*allow-scripts)/);
	expect(body).toContain('<head><base target="_top">');
});

test("the next mails are refused as asked, and no more", async () => {
	await open("/refuse", { method: "POST", body: JSON.stringify({ times: 2, code: 450 }) });

	await expect(send("a")).rejects.toMatchObject({ responseCode: 450 });
	await expect(send("b")).rejects.toMatchObject({ responseCode: 450 });
	await send("c");

	expect(local.messages().map(({ subject }) => subject)).toEqual(["c"]);
});

test("an email that is too large is refused, and the server keeps running", async () => {
	await expect(send("large", { text: "x".repeat(1_100_000) })).rejects.toMatchObject({ responseCode: 552 });
	await send("small");

	expect(local.messages().map(({ subject }) => subject)).toEqual(["small"]);
});

test("the commands are for people and tests, not for pages of others", async () => {
	await send("kept");

	const evil = await open("/clear", { method: "POST", headers: { Origin: "https://evil.example" } });
	expect(evil.status).toBe(403);
	expect(local.messages()).toHaveLength(1);

	const own = await open("/clear", { method: "POST", headers: { Origin: local.url } });
	expect(own.headers.get("Location")).toBe("/");
	expect(local.messages()).toEqual([]);
});

test("only this machine is answered, by its own name", async () => {
	const status = await new Promise((resolve, reject) => {
		const asked = request(local.url, { headers: { Host: "evil.example" } }, (answer) => {
			answer.resume();
			resolve(answer.statusCode);
		});
		asked.on("error", reject).end();
	});

	expect(status).toBe(421);
});

test("mails outlive a restart, the latest two hundred of them", async () => {
	const folder = mkdtempSync(join(tmpdir(), "local-mail-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	const stateFile = join(folder, "mail.json");
	const first = await startLocalMail({ port: 0, stateFile });
	const pool = createTransport({ url: first.smtpUrl, pool: true } as never);
	for (let number = 1; number <= 201; number++) {
		await pool.sendMail({
			from: "app@example.test",
			to: "ada@example.test",
			subject: `no ${number}`,
			text: "x",
		});
	}
	await first.stop();

	const second = await startLocalMail({ port: 0, stateFile });
	onTestFinished(() => second.stop());

	expect(second.messages()).toHaveLength(200);
	expect(second.messages().at(0)?.subject).toBe("no 201");
	expect(second.messages().at(-1)?.subject).toBe("no 2");
});
