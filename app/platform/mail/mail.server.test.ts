import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { LocalMail } from "#scripts/local/mail/mail.ts";
import { mailTo, openMail } from "#tests/support/app/mail.ts";

let local: LocalMail;
let mail: typeof import("./mail.server.ts");

beforeAll(async () => {
	local = await openMail();
	mail = await import("./mail.server.ts");
});
afterAll(() => local.stop());
afterEach(() => local.clear());

const note = { to: "ada@example.test", subject: "Hello", text: "Plain.\n", html: "<p>Rich.</p>" };

test("an email arrives with both bodies, its sender and its own headers", async () => {
	await mail.sendMail({ ...note, headers: { "List-Unsubscribe": "<https://app.example/u>" } });

	const [kept] = local.messages();
	expect(kept).toMatchObject({
		to: "ada@example.test",
		subject: "Hello",
		from: "Tenantry <no-reply@localhost>",
	});
	expect(kept?.text.trim()).toBe("Plain.");
	expect(kept?.html.trim()).toBe("<p>Rich.</p>");
	expect(kept?.headers).toMatchObject({
		"list-unsubscribe": "<https://app.example/u>",
		"auto-submitted": "auto-generated",
	});
});

test("an email says whom it is from, whatever they are called, at the address that the operator set", async () => {
	await mail.sendMail({ ...note, fromName: "Ana at Northwind" });
	await mail.sendMail({ ...note, fromName: `Eve" <ceo@bank.example>,\r\nBcc: all@bank.example` });

	const [newest, first] = local.messages();
	expect(first?.from).toBe("Ana at Northwind via Tenantry <no-reply@localhost>");
	expect(newest?.from).toMatch(/via Tenantry"? <no-reply@localhost>$/);
	expect(newest?.headers).not.toHaveProperty("bcc");
	expect(newest?.to).toBe("ada@example.test");
});

test("an email that is sent again with its own id has the same one", async () => {
	const messageId = "<reminder-7@app.example>";
	await mail.sendMail({ ...note, messageId });
	await mail.sendMail({ ...note, messageId });

	expect(local.messages().map(({ headers }) => headers["message-id"])).toEqual([messageId, messageId]);
});

test("long and foreign words arrive intact", async () => {
	const subject = "Žaneta hat dich zu „Größe & Höhe“ eingeladen 🎉 ".repeat(4).trim();

	await mail.sendMail({ ...note, subject, text: `${"ü".repeat(2_000)}\n.\nFrom here\n` });

	expect(local.messages()[0]).toMatchObject({ subject });
	expect(local.messages()[0]?.text).toContain(`${"ü".repeat(2_000)}\n.\nFrom here`);
});

test.each([
	["two", "ada@example.test,eve@example.test"],
	["two with a space", "ada@example.test eve@example.test"],
	["a name", "Ada <ada@example.test>"],
	["another header line", "ada@example.test\r\nBcc: eve@example.test"],
	["a group", "all:ada@example.test;"],
	["none", ""],
])("a recipient that is %s is refused before anything is sent", async (_, to) => {
	await expect(mail.sendMail({ ...note, to })).rejects.toThrow("is not one email address");

	expect(local.messages()).toEqual([]);
});

test("a subject cannot begin another header", async () => {
	await mail.sendMail({ ...note, subject: "You are in Evil\r\nBcc: eve@example.test\r\n\r\n<script>" });

	expect(local.messages()).toHaveLength(1);
	expect(local.messages()[0]).toMatchObject({
		to: "ada@example.test",
		subject: "You are in Evil Bcc: eve@example.test <script>",
	});
	expect(local.messages()[0]?.headers.bcc).toBeUndefined();
});

test("headers with line breaks, and invalid header names, are refused", async () => {
	for (const [name, value] of [
		["X-Note", "a\r\nBcc: eve@example.test"],
		["Bcc: eve@example.test\r\nX", "a"],
	] as const) {
		const sent = mail.sendMail({ ...note, headers: { [name]: value } });
		await expect(sent).rejects.toThrow("cannot be a header line");
	}
	expect(local.messages()).toEqual([]);
});

test("a server that refuses for now is unavailable, and the next try succeeds", async () => {
	local.refuse({ times: 1, code: 451 });

	await expect(mail.sendMail(note)).rejects.toMatchObject({ name: "MailUnavailable", permanent: false });
	await mail.sendMail(note);

	expect(local.messages("ADA@example.test")).toHaveLength(1);
});

test("only an address that the server refuses permanently is permanent", async () => {
	for (const [at, code, permanent, isAboutAddress] of [
		["recipient", 550, true, true],
		["recipient", 450, false, true],
		["recipient", 554, false, true],
		["sender", 550, false, false],
	] as const) {
		local.refuse({ times: 1, code, at });
		const refused = { name: "MailUnavailable", permanent, isAboutAddress };
		await expect(mail.sendMail(note)).rejects.toMatchObject(refused);
	}
});

test("beyond this machine nothing is sent without TLS, unless the address allows it", async () => {
	// 127.0.0.1 under a name that does not look like it; the local server does not support STARTTLS.
	const elsewhere = local.smtpUrl.replace("127.0.0.1", "127.1");
	const sendTo = async (url: string) => {
		vi.resetModules();
		vi.stubEnv("SMTP_URL", url);
		const { sendMail } = await import("./mail.server.ts");
		vi.unstubAllEnvs();
		await sendMail(note);
	};

	await expect(sendTo(elsewhere)).rejects.toMatchObject({ name: "MailUnavailable" });
	expect(local.messages()).toEqual([]);
	await sendTo(`${elsewhere}?requireTLS=false`);
	expect(local.messages()).toHaveLength(1);
});

test("stories wait for an email by its address and subject", async () => {
	const waiting = mailTo("ada@example.test", "second", local.url);
	await mail.sendMail({ ...note, subject: "The first" });
	await mail.sendMail({ ...note, subject: "The second", text: "Open http://localhost:3000/x and continue." });

	expect((await waiting).links).toEqual(["http://localhost:3000/x"]);
});

test("a server that is down is unavailable", async () => {
	await local.stop();

	await expect(mail.sendMail(note)).rejects.toBeInstanceOf(mail.MailUnavailable);
});
