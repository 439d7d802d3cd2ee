import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { answerCall } from "#app/tenant/api/answer-call.server.ts";
import { type Operation, operation } from "#app/tenant/api/operation.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { type Answered, aKey, call } from "#tests/support/world/api-key.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";

let pool: ConnectionPool;
let member: Tenant;
let key: string;
beforeAll(async () => {
	pool = await testPool();
	member = await aMember(pool, await aTenant(pool), "member");
	key = await aKey(member);
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const keyed = (id: string) => ({ headers: { "Idempotency-Key": id } });

async function namesFound(words: string): Promise<number> {
	const { body } = await call(key, `GET /projects?q=${words}`);
	return body.data?.length ?? 0;
}

const isReplay = ({ headers }: Answered) => headers.get("Idempotency-Replayed") === "true";

test("the same call at fifty connections at once makes one project, and gets fifty equal answers", async () => {
	const send = () => call(key, "POST /projects", { ...keyed("at-once"), body: { name: "Once only" } });

	const answers = await Promise.all(Array.from({ length: 50 }, send));

	expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
	expect(answers[0]?.status).toBe(201);
	expect(answers.filter((answer) => !isReplay(answer))).toHaveLength(1);
	expect(await namesFound("Once")).toBe(1);
});

test("whatever is sent after the answer got lost is answered as it was", async () => {
	const body = { name: "Answer got lost" };
	const first = await call(key, "POST /projects", { ...keyed("lost"), body });

	const second = await call(key, "POST /projects", { ...keyed("lost"), body });

	expect([isReplay(first), isReplay(second)]).toEqual([false, true]);
	expect([second.status, second.body, second.headers.get("Location")]).toEqual([
		first.status,
		first.body,
		first.headers.get("Location"),
	]);
});

test("an answer that is asked for again shows things as they are by then, or says that they are gone", async () => {
	const send = () => call(key, "POST /projects", { ...keyed("later"), body: { name: "Before" } });
	const path = `/projects/${(await send()).body.slug}`;
	const headers = { "If-Match": "*" };

	await call(key, `PATCH ${path}`, { headers, body: { name: "After" } });
	const changed = await send();
	await call(key, `DELETE ${path}`, { headers });
	const deleted = await send();

	expect([changed.status, changed.body.name, isReplay(changed)]).toEqual([201, "After", true]);
	expect([deleted.status, isReplay(deleted)]).toEqual([404, true]);
	expect(await namesFound("Before")).toBe(0);
});

test("the same key with another body is refused, and does nothing", async () => {
	await call(key, "POST /projects", { ...keyed("reused"), body: { name: "Reused one" } });

	const other = await call(key, "POST /projects", { ...keyed("reused"), body: { name: "Reused two" } });

	expect(other).toMatchObject({ status: 422, body: { rule: "idempotency-key" } });
	expect(await namesFound("Reused")).toBe(1);
});

test("the same key with other files is refused, and adds none; with the same ones it is answered as before", async () => {
	const path = `/projects/${await aProject(member, "With files")}/files`;
	const send = (text: string, name = "plan.txt") =>
		call(key, `POST ${path}`, { ...keyed("files"), files: { [name]: text } });

	const first = await send("One plan");
	const others = [await send("Another plan"), await send("One plan", "other.txt")];
	const again = await send("One plan");

	expect(others).toMatchObject(Array(2).fill({ status: 422, body: { rule: "idempotency-key" } }));
	expect([again.status, again.body, isReplay(again)]).toEqual([first.status, first.body, true]);
	expect((await call(key, `GET ${path}`)).body.data).toHaveLength(1);
});

test("a key counts for one address and one API key", async () => {
	const project = `/projects/${await aProject(member, "Counted")}`;
	const other = await aKey(member);
	const send = (by: string, line: string, body: unknown) => call(by, line, { ...keyed("shared"), body });

	const answers = [
		await send(key, "POST /projects", { name: "By one key" }),
		await send(other, "POST /projects", { name: "By another key" }),
		await send(key, `POST ${project}/tasks`, { text: "At another address" }),
	];

	expect(answers.map((answer) => [answer.status, isReplay(answer)])).toEqual(Array(3).fill([201, false]));
});

test("a refused call is not kept: corrected, it may be sent with the same key", async () => {
	await call(key, "POST /projects", { ...keyed("corrected"), body: { name: "Taken name" } });

	const refused = await call(key, "POST /projects", { ...keyed("again"), body: { name: "Taken name" } });
	const corrected = await call(key, "POST /projects", { ...keyed("again"), body: { name: "Free name" } });

	expect([refused.status, corrected.status]).toEqual([422, 201]);
});

test("an archived project is archived once, however often that is sent", async () => {
	const path = `/projects/${await aProject(member, "Archived by a program")}/archive`;

	const answers = [
		await call(key, `POST ${path}`, keyed("archive")),
		await call(key, `POST ${path}`, keyed("archive")),
	];

	expect(answers.map((answer) => [answer.status, answer.body.status, isReplay(answer)])).toEqual([
		[200, "archived", false],
		[200, "archived", true],
	]);
});

/** An operation whose write takes as long as `work` does. */
const waiting = (work: () => Promise<number>) =>
	operation({
		...{ id: "slow", method: "POST", path: "/slow", tag: "Projects", summary: "Wait" },
		permission: null,
		answer: z.strictObject({ run: z.int() }),
		refuses: [],
		async run({ tenant }) {
			const run = await tenant.write(async (writing) => {
				writing.authorizeSelf(writing.member.id);
				await writing.record("key.rotated", { id: "slow", name: "Slow", until: new Date().toISOString() });
				return work();
			});
			return { body: { run } };
		},
	});

function sendTo(slow: Operation, idempotencyKey: string, answer: typeof answerCall = answerCall) {
	const headers = { Authorization: `Bearer ${key}`, "Idempotency-Key": idempotencyKey };
	const request = new Request("http://localhost/api/v1/slow", { method: "POST", headers });
	const facts = { requestId: crypto.randomUUID(), nonce: "", ip: "192.0.2.7", userAgent: "test" };
	return answer(request, facts, [slow]);
}

test("while the first call is still running, the second is told to come again, and then gets the same answer", async () => {
	let end = () => {};
	const held = new Promise<void>((done) => {
		end = done;
	});
	let runs = 0;
	const slow = waiting(async () => {
		runs++;
		await held;
		return runs;
	});
	const send = (idempotencyKey: string) => sendTo(slow, idempotencyKey);

	const first = send("slow");
	await vi.waitFor(() => expect(runs).toBe(1));
	const [second, third] = [await send("slow"), send("slow")];
	end();
	const answers = await Promise.all([first, third, send("slow"), send("another")]);

	expect([second.status, second.headers.get("Retry-After")]).toEqual([409, "2"]);
	expect(await second.json()).toMatchObject({ rule: "idempotency-key", retryAfterSeconds: 2 });
	expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual(
		[1, 1, 1, 2].map((run) => ({ run })),
	);
	expect(answers.map(({ headers }) => headers.get("Idempotency-Replayed"))).toEqual([
		null,
		"true",
		"true",
		null,
	]);
}, 30_000);

test("another process that is asked meanwhile says so at once", async () => {
	let end = () => {};
	const held = new Promise<void>((done) => {
		end = done;
	});
	let runs = 0;
	const slow = waiting(async () => {
		runs++;
		await held;
		return runs;
	});
	const first = sendTo(slow, "elsewhere");
	await vi.waitFor(() => expect(runs).toBe(1));
	vi.resetModules();
	const other = await import("#app/tenant/api/answer-call.server.ts");
	const { closeDatabase: closeOther } = await import("#app/platform/database/database.server.ts");

	const second = await sendTo(slow, "elsewhere", other.answerCall);
	end();
	const answers = [await first, await sendTo(slow, "elsewhere", other.answerCall)];
	await closeOther();

	expect([second.status, second.headers.get("Retry-After")]).toEqual([409, "2"]);
	expect(await second.json()).toMatchObject({ rule: "idempotency-key", retryAfterSeconds: 2 });
	expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([{ run: 1 }, { run: 1 }]);
}, 30_000);

test.each(["", " ", "a b", "é", "x".repeat(256)])("the idempotency key “%s” is refused", async (id) => {
	// Headers can hold no such character: it arrives as its bytes.
	const headers = { "Idempotency-Key": Buffer.from(id).toString("latin1") };
	const { status } = await call(key, "POST /projects", { headers, body: { name: "Never" } });

	expect(status).toBe(400);
});
