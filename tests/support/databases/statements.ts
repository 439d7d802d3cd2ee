import { afterAll, expect } from "vitest";
import { PipelinedTransaction } from "#db/tenancy/pool/transaction.ts";
import { breaksOf, shapeOf, statementsIn } from "./distributed.ts";
import { RolesInTransaction } from "./distributed-roles.ts";

/** Marks statements that only try what must not work. */
export const AN_ATTEMPT = "/* an attempt */";

// The queue's own statements are pg-boss's, in a schema that is never distributed.
const EXEMPT = /\bpgboss\b|\/\* an attempt \*\//;

const shapes = new Set<string>();
const asTwoRoles = new Set<string>();
const transactions = new WeakMap<PipelinedTransaction, RolesInTransaction>();
const ofTests = new Set<string>();

const bare = (text: string) => shapeOf(text).trim().replace(/;\s*$/, "");

/** Exempts the statements of a migration that a test has written. */
export function exemptMigration(text: string): void {
	for (const statement of text.split("--> statement-breakpoint")) ofTests.add(bare(statement));
}

/** Every statement that the product sent in this test file, those of different tenants told apart by nothing. */
export function statementsSent(): string[] {
	return [...shapes];
}

/** Loaded with each test file: whatever the product sends in it has to be fit for a distributed PostgreSQL. */
const { send, split } = PipelinedTransaction.prototype;
PipelinedTransaction.prototype.send = function (statement) {
	for (const text of statementsIn(statement.text)) {
		if (EXEMPT.test(text) || ofTests.has(bare(text))) continue;
		shapes.add(shapeOf(text));
		const roles = transactions.get(this) ?? new RolesInTransaction();
		transactions.set(this, roles);
		const found = roles.note({ role: statement.role, text });
		if (found) asTwoRoles.add(`${found}: ${shapeOf(text).slice(0, 300)}`);
	}
	return send.call(this, statement);
};
PipelinedTransaction.prototype.split = function () {
	transactions.delete(this);
	split.call(this);
};

afterAll(() => {
	const broken = [...shapes].flatMap((text) =>
		breaksOf(text).map((rule) => `${rule}: ${text.slice(0, 300)}`),
	);
	expect(broken, "statements that would not run on a distributed PostgreSQL").toEqual([]);
	expect([...asTwoRoles], "transactions that use a tenant's tables as two roles").toEqual([]);
});
