import { afterAll, beforeAll, expect, test } from "vitest";
import { createProject } from "#app/features/projects/projects.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { currentRequest } from "#app/platform/http/forms/current-request.server.ts";
import { newFormMark } from "#app/platform/http/forms/form-mark.server.ts";
import { closeSubmission, openSubmission, submissionOf } from "#app/platform/http/forms/submission.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import type { Tenant } from "../tenant.server.ts";
import { pruneFormResults } from "./once.server.ts";

let pool: ConnectionPool;
let admin: Tenant;
let superuser: Sql;
beforeAll(async () => {
	pool = await testPool();
	admin = await aMember(pool, await aTenant(pool), "admin");
	superuser = connect({ url: (await testDatabase()).url });
});
afterAll(() => Promise.all([pool.close(), closeDatabase(), superuser.end()]));

type Sent = { mark: string; fields: [string, string][]; userId?: string };

/** Acts as a request that was sent with this form does. */
async function pressing<T>({ mark, fields, userId = "user_ana" }: Sent, work: () => Promise<T>): Promise<T> {
	const press = await submissionOf({ userId, mark, path: "/acme/projects/new", fields });
	return currentRequest.run({ userId, submission: press }, () => {
		openSubmission();
		return work();
	});
}

let number = 0;
function aForm(): Sent & { create: () => Promise<unknown> } {
	const name = `Project ${++number}`;
	const mark = newFormMark("user_ana").value;
	const create = () =>
		createProject(admin, { name, description: undefined, isPublic: false, teamId: undefined });
	return { mark, fields: [["name", name]], create };
}

test("one form makes one thing, however often and however quickly it is sent", async () => {
	const { create, ...form } = aForm();

	const answers = await Promise.all(Array.from({ length: 5 }, () => pressing(form, create)));

	expect(answers[0]).toMatchObject({ outcome: "saved" });
	expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
});

test("another page, other content or another person makes another form", async () => {
	const { create, ...form } = aForm();
	await pressing(form, create);
	const others: Sent[] = [
		{ ...form, mark: newFormMark("user_ana").value },
		{ ...form, fields: [...form.fields, ["more", "words"]] },
		{ ...form, userId: "user_bo" },
	];

	for (const other of others)
		expect(await pressing(other, create)).toMatchObject({
			outcome: "refused",
			errors: { name: [expect.stringContaining("already")] },
		});
});

test("a form whose work was refused, changed nothing or broke can be sent again", async () => {
	const { create, ...form } = aForm();
	const broken = () =>
		admin.write(async (writing) => {
			writing.authorize("projects:create");
			throw new Error("the process ends here");
		});

	await expect(pressing(form, broken)).rejects.toThrow("the process ends here");
	expect(await pressing(form, create)).toMatchObject({ outcome: "saved" });
});

test("a form sent while the first one is in progress waits for its result", async () => {
	const { create, ...form } = aForm();
	const began = Promise.withResolvers<void>();
	const mayEnd = Promise.withResolvers<void>();
	const first = pressing(form, () =>
		admin.write(async (writing) => {
			writing.authorize("projects:create");
			began.resolve();
			await mayEnd.promise;
			throw new Error("killed");
		}),
	);
	await began.promise;
	const second = pressing(form, create);
	mayEnd.resolve();

	await expect(first).rejects.toThrow("killed");
	expect(await second).toMatchObject({ outcome: "saved" });
});

test("two writes of one form are two, and writes while the page is shown again do not belong to the form", async () => {
	const { create, ...form } = aForm();
	const { create: other } = aForm();
	const both = () => pressing(form, async () => [await create(), await other()]);

	expect(await both()).toMatchObject([{ outcome: "saved" }, { outcome: "saved" }]);
	expect(await both()).toMatchObject([{ outcome: "saved" }, { outcome: "saved" }]);
	const later = () =>
		pressing(form, async () => {
			closeSubmission();
			return create();
		});
	expect(await later()).toMatchObject({
		outcome: "refused",
		errors: { name: [expect.stringContaining("already")] },
	});
});

test("the database alone does not reveal what a form did, and forgets it after a day", async () => {
	const { create, ...form } = aForm();
	await pressing(form, create);
	const rows = await superuser`select * from public.form_results`;

	expect(JSON.stringify(rows)).not.toContain("Project");
	await superuser`update public.form_results set at = now() - interval '25 hours'`;
	await pruneFormResults();
	expect(await superuser`select * from public.form_results`).toHaveLength(0);
});
