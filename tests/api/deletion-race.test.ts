import { afterAll, beforeAll, expect, test } from "vitest";
import { operations } from "#app/api.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { answerCall } from "#app/tenant/api/answer-call.server.ts";
import type { CurrentState, Operation } from "#app/tenant/api/operation.ts";
import { call } from "#tests/support/world/api-key.ts";
import { testPool } from "#tests/support/world/tenant.ts";
import { type ApiWorld, anApiWorld, pathOf, sentFor } from "./things.ts";

let world: ApiWorld;
beforeAll(async () => {
	world = await anApiWorld(await testPool());
});
afterAll(() => Promise.all([world.pool.close(), closeDatabase()]));

/** What is sent to change a thing, where its own example might leave it as it is. */
const CHANGES: Record<string, object> = {
	editTask: { text: "Another one" },
	editComment: { text: "Another one" },
	editMember: { role: "member" },
};

/** Changes the thing at a path as others do. */
async function change(path: string): Promise<void> {
	const resource = operations.find(({ method, path: of }) => method === "PATCH" && isAt(of, path));
	const { status } = resource
		? await call(world.key, `PATCH ${path}`, { ...sentFor(resource), ...bodyOf(resource) })
		: await call(world.key, `POST ${path}/resend`);
	expect(status).toBe(200);
}

const bodyOf = ({ id }: Operation) => (CHANGES[id] ? { body: CHANGES[id] } : {});

const isAt = (pattern: string, path: string) =>
	new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path);

/** The operation, with something that happens once its condition has been checked. */
const interrupted = (operation: Operation, event: () => Promise<void>): Operation => {
	const { find, show } = operation.current as CurrentState;
	let isFirst = true;
	return {
		...operation,
		current: {
			show,
			async find(asked) {
				const state = await find(asked);
				if (isFirst) await event();
				isFirst = false;
				return state;
			},
		},
	};
};

async function remove(operation: Operation, path: string, etag: string | null) {
	const request = new Request(`http://localhost/api/v1${path}`, {
		method: "DELETE",
		headers: { Authorization: `Bearer ${world.key}`, "If-Match": etag ?? "" },
	});
	const facts = { requestId: crypto.randomUUID(), nonce: "", ip: "192.0.2.9", userAgent: "test" };
	return answerCall(request, facts, [operation]);
}

const deletions = operations.filter(({ method, current }) => method === "DELETE" && current);

const deletionOf = (path: string) => deletions.find(({ path: of }) => of === path) as Operation;

test.each([
	["a task that was ticked", "/projects/{project}/tasks/{task}", "done"],
	["a webhook that was paused", "/webhooks/{webhook}", "pause"],
	["a webhook with a new secret", "/webhooks/{webhook}", "rotate"],
])("%s after its condition was checked is not deleted", async (_, pattern, word) => {
	const operation = deletionOf(pattern);
	const path = await pathOf(world, operation);
	const read = await call(world.key, `GET ${path}`);

	const answer = await remove(
		interrupted(operation, async () => {
			expect((await call(world.key, `POST ${path}/${word}`, { body: {} })).status).toBe(200);
		}),
		path,
		read.headers.get("ETag"),
	);

	expect(answer.status).toBe(412);
	const present = await call(world.key, `GET ${path}`);
	expect(present.headers.get("ETag")).not.toBe(read.headers.get("ETag"));
	expect((await remove(operation, path, present.headers.get("ETag"))).status).toBe(204);
});

// Nobody changes a file.
test.each(
	deletions.filter(({ id }) => id !== "deleteFile").map((operation) => [operation.id, operation] as const),
)("%s deletes nothing that was changed after its condition was checked", async (_id, operation) => {
	const path = await pathOf(world, operation);
	const read = await call(world.key, `GET ${path}`);

	const answer = await remove(
		interrupted(operation, () => change(path)),
		path,
		read.headers.get("ETag"),
	);

	const present = await call(world.key, `GET ${path}`);
	expect(answer.status).toBe(412);
	expect(await answer.json()).toMatchObject({ rule: "stale", current: present.body });
	expect(present.body).not.toEqual(read.body);
	expect((await remove(operation, path, present.headers.get("ETag"))).status).toBe(204);
});
