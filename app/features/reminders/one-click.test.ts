import { RouterContextProvider } from "react-router";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";

let pool: ConnectionPool;
let wishes: typeof import("./opt-out.server.ts");
let page: typeof import("./routes/unsubscribe.tsx");
let requestContext: typeof import("#app/platform/request/request.server.ts").requestContext;
beforeAll(async () => {
	await testDatabase();
	wishes = await import("./opt-out.server.ts");
	page = await import("./routes/unsubscribe.tsx");
	requestContext = (await import("#app/platform/request/request.server.ts")).requestContext;
	pool = await testPool();
});
afterAll(async () => {
	await (await import("#app/platform/database/database.server.ts")).closeDatabase();
	await pool.close();
});

/** Returns the link from an email to a member of a new workspace. */
async function aLink(): Promise<{ whom: string; signature: string }> {
	const record = await aTenant(pool);
	const { member } = await aMember(pool, record, "member");
	const url = wishes.unsubscribeAddress("", record.id, member.id, "onboarding");
	const [whom = "", signature = ""] = url.split("/").slice(2);
	return { whom, signature };
}

type Sent = { type?: string; body?: BodyInit };

function press(link: { whom: string; signature: string }, { type, body }: Sent): Promise<unknown> {
	const headers: Record<string, string> = type ? { "Content-Type": type } : {};
	const address = `http://localhost:3000/unsubscribe/${link.whom}/${link.signature}`;
	const request = new Request(address, { method: "POST", headers, body, duplex: "half" } as RequestInit);
	const context = new RouterContextProvider();
	context.set(requestContext, { requestId: "r", nonce: "n", ip: undefined, userAgent: undefined });
	return page.action({ request, params: link, context } as never);
}

const FORM = "application/x-www-form-urlencoded";

test.each<[string, Sent]>([
	["as RFC 8058 has it", { type: FORM, body: "List-Unsubscribe=One-Click" }],
	[
		"as an upload",
		{
			type: "multipart/form-data; boundary=x",
			body: '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
		},
	],
	["without a type", { body: new Uint8Array([1, 2, 3]) }],
	["without a body", {}],
	["as text", { type: "text/plain", body: "List-Unsubscribe=One-Click" }],
	["as JSON", { type: "application/json", body: '{"List-Unsubscribe":"One-Click"}' }],
	["as an upload that is none", { type: "multipart/form-data", body: "List-Unsubscribe=One-Click" }],
	["with a wish that is none of ours", { type: FORM, body: "wish=zzz" }],
	["with far too much", { type: FORM, body: `wish=wanted&${"a=&".repeat(40_000)}` }],
])("a mail program's button turns reminders off in any body format: %s", async (_what, sent) => {
	const link = await aLink();

	expect(await press(link, sent)).toBeNull();

	expect(await wishes.getUnsubscribePage(link)).toMatchObject({ wanted: false });
});

test("the page's own button sends a choice, and leads back to the page", async () => {
	const link = await aLink();

	const refused = (await press(link, { type: FORM, body: "wish=refused" })) as Response;
	expect([refused.status, (await wishes.getUnsubscribePage(link)).wanted]).toEqual([303, false]);
	await press(link, { type: FORM, body: "wish=wanted" });
	expect((await wishes.getUnsubscribePage(link)).wanted).toBe(true);
});

test("the body sent to an invalid link is not read", async () => {
	let read = 0;
	const body = new ReadableStream(
		{
			pull(controller) {
				read++;
				controller.enqueue(new TextEncoder().encode("a=x&"));
			},
		},
		{ highWaterMark: 0 },
	);

	await expect(press({ whom: "a", signature: "b" }, { type: FORM, body })).rejects.toMatchObject({
		init: { status: 404 },
	});
	expect(read).toBe(0);
});
